"""How each answer came about: the question as read, what was offered and chosen, prompts, cost."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the record; older answers have none."""
    op.add_column("answers", sa.Column("record", sa.Text))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("answers", "record")
