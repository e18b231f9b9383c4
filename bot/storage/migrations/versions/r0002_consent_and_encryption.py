"""Consent beside each conversation, and room for encrypted text.

Earlier conversations were stored without their patients' consent and unencrypted, so they are
deleted here with all that hangs on them, Rasa's events too. On SQLite the connection's
`secure_delete` overwrites them; on PostgreSQL the tables get new files.

Rasa's events table is made anew, tied to its conversation.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Delete the conversations, and change the tables."""
    _delete_conversations()
    op.add_column("conversations", sa.Column("agreed_at", sa.DateTime(timezone=True)))
    op.add_column("conversations", sa.Column("agreed_to", sa.String(64)))
    with op.batch_alter_table("turns") as turns:
        turns.alter_column("message_id", existing_type=sa.String(64), nullable=False)
        turns.alter_column("replies", existing_type=sa.JSON, type_=sa.Text)
    op.create_table(
        "events",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("sender_id", sa.String(255), nullable=False),
        sa.Column("type_name", sa.String(255), nullable=False),
        sa.Column("timestamp", sa.Float),
        sa.Column("intent_name", sa.String(255)),
        sa.Column("action_name", sa.String(255)),
        sa.Column("data", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["conversations.id"], name="fk_events_conversations", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_events_sender_id", "events", ["sender_id"])


def downgrade() -> None:
    """Delete the conversations, which the earlier code could not read, and change back."""
    _delete_conversations()
    with op.batch_alter_table("turns") as turns:
        turns.alter_column("message_id", existing_type=sa.String(64), nullable=True)
        turns.alter_column(
            "replies", existing_type=sa.Text, type_=sa.JSON, postgresql_using="replies::json"
        )
    with op.batch_alter_table("conversations") as conversations:
        conversations.drop_column("agreed_to")
        conversations.drop_column("agreed_at")


def _delete_conversations() -> None:
    """Empty every table that says something of a patient, and drop Rasa's."""
    connection = op.get_bind()
    if sa.inspect(connection).has_table("events"):
        op.drop_table("events")
    if connection.dialect.name == "postgresql":
        op.execute("TRUNCATE conversations CASCADE")
    else:
        op.execute("DELETE FROM conversations")
