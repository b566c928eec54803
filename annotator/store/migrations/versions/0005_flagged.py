"""an index of flagged assignments"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_index(
        "assignment_flagged",
        "assignment",
        ["project_id", "document_id"],
        sqlite_where=sa.text("flag is not null"),
        postgresql_where=sa.text("flag is not null"),
    )
