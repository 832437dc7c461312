"""Conversations, answers and feedback.

What files of the first version hold; they carry `user_version` 1 and no revision of Alembic's.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "conversations",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("caller", sa.String, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
    )
    op.create_index("ix_conversations_created_at", "conversations", ["created_at"])
    op.create_table(
        "answers",
        sa.Column("sequence", sa.Integer, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("conversation_id", sa.String, sa.ForeignKey("conversations.id"), nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
    )
    op.create_index("ix_answers_conversation_id", "answers", ["conversation_id"])
    op.create_table(
        "feedback",
        sa.Column("sequence", sa.Integer, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("answer_id", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("rating", sa.String, nullable=False),
        sa.Column("comment", sa.Text),
    )
    op.create_index("feedback_answer", "feedback", ["answer_id"])


def downgrade() -> None:
    """Drop them."""
    for table in ("feedback", "answers", "conversations"):
        op.drop_table(table)
