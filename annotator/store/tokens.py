"""API tokens: what a program shows instead of a person's password."""

from typing import Any

from sqlalchemy import ForeignKey, bindparam, update
from sqlalchemy import select as select_columns
from sqlmodel import CheckConstraint, Column, Field, Integer, Session, SQLModel, col, select

from annotator.store.engine import now
from annotator.store.people import User
from annotator.store.projects import Project


class ApiToken(SQLModel, table=True):
    """A token of a person's; only the hash of its secret is kept, and `prefix`, by which people know it."""

    __tablename__ = "api_token"
    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(
        sa_column=Column(Integer, ForeignKey("user.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    project_id: int | None = Field(
        default=None, sa_column=Column(Integer, ForeignKey("project.id", ondelete="CASCADE"))
    )
    name: str = Field(max_length=80)
    prefix: str
    hash: str = Field(unique=True)
    scope: str
    created: int = Field(default_factory=now)
    expires: int | None = None
    last_used: int | None = None
    revoked: int | None = None
    __table_args__ = (CheckConstraint("scope in ('read', 'write')", name="api_token_scope"),)


_token = ApiToken.__table__  # type: ignore[attr-defined]
_user = User.__table__  # type: ignore[attr-defined]
_GOOD = (
    select_columns(*_token.c, _user.c.name.label("owner"), _user.c.administrator)
    .join(_user, _user.c.id == _token.c.user_id)
    .where(_token.c.revoked.is_(None), _user.c.active)
)
_BEARER = _GOOD.where(_token.c.hash == bindparam("hash"))
_NUMBERED = _GOOD.where(_token.c.id == bindparam("token_id"))


def bearer(session: Session, hashed: str) -> Any:
    """The token of that hash with its `owner` and whether that is an `administrator`, as one row, or None.

    None for tokens that were revoked and for people who were deactivated.
    """
    return session.connection().execute(_BEARER, {"hash": hashed}).first()


def numbered(session: Session, token_id: int) -> Any:
    """The token of that number, as `bearer` gives it."""
    return session.connection().execute(_NUMBERED, {"token_id": token_id}).first()


def note_use(session: Session, token_id: int, at: int) -> None:
    """Remembers that the token was used."""
    session.connection().execute(update(ApiToken).where(col(ApiToken.id) == token_id).values(last_used=at))


def listed(session: Session, user_id: int | None = None) -> list[tuple[ApiToken, str, str | None]]:
    """The tokens not revoked, of one person or of all, newest first, each with owner and project slug."""
    wanted = (
        select(ApiToken, User.name, Project.slug)
        .join(User, col(User.id) == col(ApiToken.user_id))
        .outerjoin(Project, col(Project.id) == col(ApiToken.project_id))
        .where(col(ApiToken.revoked).is_(None))
        .order_by(col(ApiToken.id).desc())
    )
    if user_id is not None:
        wanted = wanted.where(col(ApiToken.user_id) == user_id)
    return list(session.exec(wanted).all())
