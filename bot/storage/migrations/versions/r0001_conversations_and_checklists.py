"""Conversations, turns, choices, checklists, sheets and the record of erasures."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _conversation(table: str, **options: Any) -> list[Any]:
    """Return the column that ties a row to its conversation, and its foreign key."""
    return [
        sa.Column("conversation_id", sa.String(255), nullable=False, **options),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=f"fk_{table}_conversations",
            ondelete="CASCADE",
        ),
    ]


def _moment(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(255), nullable=False),
        _moment("created_at"),
        _moment("seen_at"),
        sa.Column("language", sa.String(8), nullable=False, server_default="en"),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )
    _make_talk()
    _make_checklist()
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer, nullable=False),
        _moment("erased_at"),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
    )


def _make_talk() -> None:
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer, nullable=False),
        *_conversation("turns"),
        sa.Column("message_id", sa.String(64)),
        sa.Column("said", sa.Text),
        sa.Column("replies", sa.JSON),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
        sa.UniqueConstraint("conversation_id", "message_id", name="uq_turns"),
    )
    op.create_table(
        "choices",
        sa.Column("id", sa.String(32), nullable=False),
        *_conversation("choices"),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_choices"),
    )
    op.create_index("ix_choices_conversation_id", "choices", ["conversation_id"])


def _make_checklist() -> None:
    op.create_table(
        "task_states",
        *_conversation("task_states"),
        sa.Column("task_id", sa.String(128), nullable=False),
        sa.Column("status", sa.String(16), nullable=False, server_default="open"),
        sa.Column("due", sa.Date),
        sa.Column("note", sa.Text),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("conversation_id", "task_id", name="pk_task_states"),
    )
    op.create_table(
        "own_tasks",
        *_conversation("own_tasks"),
        sa.Column("task_id", sa.String(128), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("due", sa.Date),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("conversation_id", "task_id", name="pk_own_tasks"),
    )
    op.create_table(
        "sheet_entries",
        *_conversation("sheet_entries"),
        sa.Column("sheet", sa.String(64), nullable=False),
        sa.Column("field", sa.String(64), nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("conversation_id", "sheet", "field", name="pk_sheet_entries"),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "erasures",
        "sheet_entries",
        "own_tasks",
        "task_states",
        "choices",
        "turns",
        "conversations",
    ):
        op.drop_table(table)
