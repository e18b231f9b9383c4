"""The environment that Rasa and the action server run in."""

from __future__ import annotations

import os

from bot.settings import Settings

ACTIONS_HOST = "127.0.0.1"
"""The action server has no authentication, so it is reached from this machine only."""


def rasa_environment(settings: Settings) -> dict[str, str]:
    """Return the environment for Rasa and the action server: ours, with the checked settings."""
    return {
        **os.environ,
        "LOG_LEVEL": settings.log_level,
        "DATABASE_URL": settings.database_url,
        "VAR_DIR": str(settings.var_dir),
        "SECRET_KEY": settings.secret_key,
        "DATA_KEYS": ",".join(settings.data_keys),
        "PRODUCTION": "yes" if settings.production else "no",
        "PYTHONUNBUFFERED": "1",
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_HOST": ACTIONS_HOST,
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "2",
    }
