"""access tokens; links that set a password; when a person signed in last"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=True),
        sa.Column("last_used", sa.Integer(), nullable=True),
        sa.Column("revoked", sa.Integer(), nullable=True),
        sa.CheckConstraint("scope in ('read', 'write')", name="api_token_scope"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hash"),
    )
    op.create_index("ix_api_token_user_id", "api_token", ["user_id"])
    op.add_column("user", sa.Column("last_sign_in", sa.Integer(), nullable=True))
    # Whoever has no password yet may have come by link: they do not count as new.
    op.execute('update "user" set last_sign_in = created where password_hash is null')
    purpose = sa.Column("purpose", sa.String(), nullable=False, server_default="sign_in")
    op.add_column("sign_in_link", purpose)
    with op.batch_alter_table("sign_in_link") as batch:
        batch.alter_column("purpose", server_default=None)
        batch.create_check_constraint("sign_in_link_purpose", "purpose in ('sign_in', 'password')")
