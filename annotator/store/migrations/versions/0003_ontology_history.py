"""which ontology a project has used since when"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "ontology_use",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("ontology_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["ontology_id"], ["ontology.id"]),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"]),
        sa.PrimaryKeyConstraint("project_id", "ontology_id"),
    )
    op.execute(
        "insert into ontology_use (project_id, ontology_id, user_id, at)"
        " select id, ontology_id, null, created from project"
    )
