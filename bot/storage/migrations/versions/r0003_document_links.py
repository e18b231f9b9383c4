"""Links to documents: short-lived, each bound to one conversation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "document_links",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("conversation_id", sa.String(255), nullable=False),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_document_links"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_document_links_conversations",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_document_links_conversation_id", "document_links", ["conversation_id"])


def downgrade() -> None:
    """Drop the table; links that were given lead nowhere."""
    op.drop_table("document_links")
