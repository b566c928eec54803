"""People, their one-time sign-in links, and what they are in each project."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, bindparam, delete, event, func
from sqlalchemy import select as select_columns
from sqlmodel import CheckConstraint, Column, Field, Integer, Session, SQLModel, col, select

from annotator.permissions import Role
from annotator.store.engine import now


class User(SQLModel, table=True):
    """A person. `epoch` is in every session cookie: raising it signs the person out everywhere.

    `name_key` is the name without letter case; the database cannot make it, since SQLite's folds ASCII only.
    """

    __tablename__ = "user"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=80)
    name_key: str = Field(default="", unique=True)
    password_hash: str | None = None
    administrator: bool = False
    active: bool = True
    epoch: int = 0
    theme: str = "system"
    keys: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created: int = Field(default_factory=now)
    last_sign_in: int | None = None
    __table_args__ = (
        CheckConstraint("length(name) > 0", name="user_has_name"),
        CheckConstraint("theme in ('system', 'light', 'dark')", name="user_theme"),
    )


def name_key(name: str) -> str:
    """What two spellings of one name have in common."""
    return name.strip().casefold()


@event.listens_for(User, "before_insert")
@event.listens_for(User, "before_update")
def _key_name(_mapper: Any, _connection: Any, user: User) -> None:
    user.name_key = name_key(user.name)


class SignInLink(SQLModel, table=True):
    """A link that signs a person in once; only the hash of its secret is kept.

    One with the purpose `password` asks for a new password first.
    """

    __tablename__ = "sign_in_link"
    secret_hash: str = Field(primary_key=True)
    user_id: int = Field(sa_column=Column(Integer, ForeignKey("user.id", ondelete="CASCADE"), nullable=False))
    expires: int
    purpose: str = "sign_in"
    __table_args__ = (CheckConstraint("purpose in ('sign_in', 'password')", name="sign_in_link_purpose"),)


class Membership(SQLModel, table=True):
    """What a person is in a project."""

    __tablename__ = "membership"
    project_id: int = Field(
        sa_column=Column(Integer, ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    )
    user_id: int = Field(
        sa_column=Column(Integer, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True, index=True)
    )
    role: str
    __table_args__ = (
        CheckConstraint("role in ('curator', 'reviewer', 'annotator', 'engineer')", name="membership_role"),
    )


_user = User.__table__  # type: ignore[attr-defined]
_IDENTITY = select_columns(_user.c.name, _user.c.administrator, _user.c.theme, _user.c["keys"]).where(
    _user.c.id == bindparam("user_id"), _user.c.epoch == bindparam("epoch"), _user.c.active
)


def identity(session: Session, user_id: int, epoch: int) -> Any:
    """Name, administrator, theme and keys of an active person at that epoch, or None: every request asks."""
    return session.connection().execute(_IDENTITY, {"user_id": user_id, "epoch": epoch}).first()


def user_named(session: Session, name: str) -> User | None:
    """The person of that name, whatever its letter case."""
    return session.exec(select(User).where(col(User.name_key) == name_key(name))).first()


def one(session: Session, user_id: int | None) -> tuple[int, str] | None:
    """Number and name of a person."""
    user = session.get(User, user_id) if user_id is not None else None
    return (user.id, user.name) if user is not None and user.id is not None else None


def anybody(session: Session) -> bool:
    """Whether there is any person."""
    return session.exec(select(User.id).limit(1)).first() is not None


def drop_links(session: Session, user_id: int) -> None:
    """Makes the person's outstanding sign-in links worthless."""
    session.connection().execute(delete(SignInLink).where(col(SignInLink.user_id) == user_id))


def role_in(session: Session, user_id: int | None, project_id: int, deactivated: bool = False) -> Role | None:
    """What the person is in the project, or None; None for people deactivated too, unless `deactivated`."""
    if user_id is None:
        return None
    wanted = (
        select(Membership.role)
        .join(User, col(User.id) == col(Membership.user_id))
        .where(col(Membership.project_id) == project_id, col(Membership.user_id) == user_id)
    )
    found = session.exec(wanted if deactivated else wanted.where(col(User.active))).first()
    return Role(found) if found else None


def members(session: Session, project_id: int, deactivated: bool = False) -> list[tuple[User, str]]:
    """The project's people by name, each with the role; those deactivated only if `deactivated`."""
    wanted = (
        select(User, Membership.role)
        .join(Membership, col(Membership.user_id) == col(User.id))
        .where(col(Membership.project_id) == project_id)
        .order_by(col(User.name_key))
    )
    return list(session.exec(wanted if deactivated else wanted.where(col(User.active))).all())


def members_elsewhere(session: Session, project_id: int) -> set[int]:
    """Those of the project's people who are in another project too."""
    here = select(Membership.user_id).where(col(Membership.project_id) == project_id)
    return set(
        session.exec(
            select(Membership.user_id).where(
                col(Membership.project_id) != project_id, col(Membership.user_id).in_(here)
            )
        ).all()
    )


def every(session: Session) -> list[tuple[User, int]]:
    """All people of the server by name, each with the number of projects."""
    return list(
        session.exec(
            select(User, func.count(col(Membership.project_id)))
            .outerjoin(Membership, col(Membership.user_id) == col(User.id))
            .group_by(col(User.id))
            .order_by(col(User.name_key))
        ).all()
    )


def count_administrators(session: Session) -> int:
    """How many administrators can sign in."""
    return session.exec(select(func.count()).where(col(User.administrator), col(User.active))).one()
