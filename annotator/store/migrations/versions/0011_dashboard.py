"""dashboard: when gold was adjudicated, indexes for progress, agreement on control documents"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("annotation_set", sa.Column("adjudicated", sa.Integer()))
    op.execute(
        "update annotation_set set adjudicated = (select max(change.at) from change"
        " where change.set_id = annotation_set.id"
        """ and change.command like '{"op":"settle",%"rule":"finished"%')"""
        " where owner = 'gold'"
    )
    op.create_index(
        "annotation_set_adjudicated",
        "annotation_set",
        ["adjudicated", "document_id"],
        sqlite_where=sa.text("adjudicated is not null"),
        postgresql_where=sa.text("adjudicated is not null"),
    )
    op.create_index("assignment_by_document", "assignment", ["project_id", "document_id", "state", "counted"])
    _count_anew()


def _count_anew() -> None:
    """Control documents are counted apart, and every measure by week: what was counted before goes."""
    for table in ("agreement_due", "document_agreement", "project_agreement", "agreement_mark"):
        op.execute(f"delete from {table}")  # noqa: S608  names written above
    op.add_column("agreement_mark", sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "document_agreement",
        sa.Column("control", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index("document_agreement_by_week", "document_agreement", ["project_id", "week", "document_id"])
    op.create_index(
        "document_agreement_control",
        "document_agreement",
        ["project_id", "document_id"],
        sqlite_where=sa.text("control"),
        postgresql_where=sa.text("control"),
    )
