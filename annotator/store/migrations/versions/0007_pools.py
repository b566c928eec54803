"""handing out by pull"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_CLAIMED = sa.text("pulled and state in ('assigned', 'in_progress')")
_FLAGGED = sa.text("flag is not null")
_OPEN = sa.text("taken < wanted")


def _key(name: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{table}.id"], ondelete="CASCADE")


def upgrade() -> None:
    _assignments()
    op.create_table(
        "handing",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("pull", sa.Boolean(), nullable=False),
        sa.Column("per_document", sa.Integer(), nullable=False),
        sa.Column("ordering", sa.String(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("seed", "open_cap", "total_cap", "calibration", "control_rate", "stale_hours")
        ),
        sa.Column("filled", sa.Integer(), nullable=False),
        sa.CheckConstraint("ordering in ('import', 'date', 'random', 'priority')", name="handing_ordering"),
        sa.CheckConstraint("per_document > 0", name="handing_per_document"),
        _key("project_id", "project"),
        sa.PrimaryKeyConstraint("project_id"),
    )
    op.create_table(
        "pool",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("control", sa.Boolean(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        _key("document_id", "document"),
        _key("project_id", "project"),
        sa.PrimaryKeyConstraint("document_id"),
    )
    columns = ["project_id", "control", "position", "document_id"]
    op.create_index("pool_open", "pool", columns, sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_table(
        "pull_cursor",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        _key("project_id", "project"),
        _key("user_id", "user"),
        sa.PrimaryKeyConstraint("project_id", "user_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "control",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        _key("document_id", "document"),
        _key("project_id", "project"),
        sa.PrimaryKeyConstraint("document_id"),
    )
    op.create_index("ix_control_project_id", "control", ["project_id"])


def _assignments() -> None:
    """New columns, and the state `lapsed`. Partial indexes are made anew, whatever is done with the table."""
    op.drop_index("assignment_flagged", "assignment")
    with op.batch_alter_table("assignment") as batch:
        batch.add_column(sa.Column("return_comment", sa.String(), nullable=True))
        batch.add_column(sa.Column("pulled", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column("counted", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch.drop_constraint("assignment_state", type_="check")
        batch.create_check_constraint(
            "assignment_state",
            "state in ('assigned', 'in_progress', 'submitted', 'returned', 'skipped', 'lapsed')",
        )
    for name, columns, where in (
        ("assignment_flagged", ["project_id", "document_id"], _FLAGGED),
        ("assignment_claimed", ["project_id", "updated"], _CLAIMED),
    ):
        op.create_index(name, "assignment", columns, sqlite_where=where, postgresql_where=where)
    op.execute("update assignment set counted = (1 = 0) where state = 'skipped'")
