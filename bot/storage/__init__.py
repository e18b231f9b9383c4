"""Everything that is kept: one SQL schema beside Rasa's events, SQLite or PostgreSQL."""
