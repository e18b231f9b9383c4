"""Runs at the start of every Python in .venv, so that tools typed by hand are as quiet as ours.

Set-up copies this file into .venv with a .pth file that imports it. It switches Rasa's telemetry
off and keeps Rasa from writing a telemetry identity into the user's home, which it does even
when RASA_TELEMETRY_ENABLED is false (`rasa.telemetry.initialize_telemetry`, Rasa 3.6.21).
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import os
import sys
from collections.abc import Sequence
from types import ModuleType

DEFAULTS = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "2",  # no TensorFlow notes about the processor
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",  # no note that Rasa was written for SQLAlchemy 1.4
    "KERAS_HOME": f"{sys.prefix}/keras",  # both would write to the user's home
    "MPLCONFIGDIR": f"{sys.prefix}/matplotlib",
    "SANIC_HOST": "127.0.0.1",  # the action server has no authentication: this machine only
}


class RasaConstants(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads `rasa.constants` as it is, then points its user configuration into .venv."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the spec of `rasa.constants` with this loader, None for any other module."""
        if name != "rasa.constants":
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            self.wrapped = spec.loader
            spec.loader = self
        return spec

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        """Leave the making of the module to the loader that is wrapped."""
        return self.wrapped.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module, then set the path that Rasa keeps its telemetry identity at."""
        self.wrapped.exec_module(module)
        vars(module)["GLOBAL_USER_CONFIG_PATH"] = f"{sys.prefix}/rasa.yml"


for variable, value in DEFAULTS.items():
    os.environ.setdefault(variable, value)
sys.meta_path.insert(0, RasaConstants())
