"""People as Label Studio shows them. Nobody has an e-mail address here: the name stands in its place."""

from dataclasses import dataclass
from typing import Any

from annotator.permissions import Action, Actor
from annotator.services.access import Entry
from annotator.services.exporting import pseudonym_of
from annotator.services.labelstudio import opening
from annotator.services.labelstudio.times import moment
from annotator.store import Session, corpus
from annotator.store.people import User


@dataclass(frozen=True, slots=True)
class Naming:
    """What people are called before the actor: by name for those who see all sets, else by pseudonym."""

    named: bool
    own: int | None

    @classmethod
    def of(cls, entry: Entry) -> "Naming":
        """As it is in a project."""
        return cls(entry.may(Action.SEE_ALL_SETS), entry.actor.user_id)

    def name(self, user_id: int, name: str | None) -> str:
        """What the person is called."""
        return name if name and (self.named or user_id == self.own) else pseudonym_of(user_id)


def simple(user_id: int, name: str) -> dict[str, Any]:
    """A person as annotations name them."""
    return {
        "id": user_id, "first_name": name, "last_name": "", "email": name, "initials": name[:2].upper(),
        "avatar": None,
    }  # fmt: skip


def whoami(session: Session, actor: Actor) -> dict[str, Any]:
    """The owner of the token."""
    return _full(session, actor.user_id or 0, actor.name, told=True)


def every(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """The people of the projects in which the actor sees others' work, and the actor, by number."""
    own = actor.user_id or 0
    found: dict[int, tuple[str, bool]] = {own: (actor.name, True)}
    for entry in opening.projects_of(session, actor):
        naming = Naming.of(entry)
        if not (naming.named or entry.may(Action.EXPORT)):
            continue
        for user_id, name in corpus.people(session, entry.project_id):
            if naming.named or user_id not in found:
                found[user_id] = naming.name(user_id, name), naming.named or user_id == own
    return [_full(session, user_id, *shown) for user_id, shown in sorted(found.items())]


def _full(session: Session, user_id: int, name: str, told: bool) -> dict[str, Any]:
    """A person; `told` with the times of the account. Old clients refuse people who have none."""
    user = session.get_one(User, user_id) if told else None
    joined = user.created if user else 0
    return simple(user_id, name) | {
        "username": name,
        "active_organization": 1,
        "date_joined": moment(joined),
        "last_activity": moment((user.last_sign_in if user else None) or joined),
        "phone": "",
        "allow_newsletters": False,
    }
