"""agreement by document"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "document_agreement",
        *_keys("document"),
        _project(),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("counts", sa.LargeBinary(), nullable=False),
        sa.Column("span_f1", sa.Float()),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("computed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], ondelete="CASCADE"),
    )
    op.create_index(
        "document_agreement_hardest", "document_agreement", ["project_id", "span_f1", "document_id"]
    )
    op.create_index("document_agreement_in_order", "document_agreement", ["project_id", "document_id"])
    op.create_table(
        "project_agreement",
        _project(),
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("counts", sa.LargeBinary(), nullable=False),
        sa.Column("low", sa.Float()),
        sa.Column("high", sa.Float()),
        sa.Column("sampled", sa.Integer()),
        sa.Column("drawn", sa.Integer()),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("project_id", "measure", "week"),
    )
    op.create_table(
        "agreement_due",
        *_keys("document"),
        _project(),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], ondelete="CASCADE"),
    )
    op.create_index("agreement_due_by_project", "agreement_due", ["project_id", "document_id"])
    op.create_table(
        "agreement_mark",
        sa.Column("id", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("assignments", sa.Integer(), nullable=False),
        sa.Column("sets", sa.Integer(), nullable=False),
    )
    op.create_index("assignment_by_updated", "assignment", ["updated"])
    op.create_index("annotation_set_by_updated", "annotation_set", ["updated"])
    op.create_index("assignment_pace", "assignment", ["project_id", "state", "updated", "user_id"])


def _project() -> sa.Column[int]:
    return sa.Column("project_id", sa.Integer(), nullable=False)


def _keys(table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint, sa.PrimaryKeyConstraint]:
    name = f"{table}_id"
    return (
        sa.Column(name, sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint([name], [f"{table}.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint(name),
    )
