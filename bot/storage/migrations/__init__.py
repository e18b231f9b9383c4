"""Alembic's folder; `bot.storage.database.migrate` runs it."""
