"""What curators do with a project's shared incidents: name, share, merge, take out, delete.

Sets change through logged commands alone, all of one act in one transaction.
"""

import secrets

from annotator.domain.commands import Setting
from annotator.domain.commands.linking import ShareIncident
from annotator.errors import Conflict, Invalid, NotFound
from annotator.permissions import Action, Actor
from annotator.services import editing
from annotator.services.access import Entry, enter
from annotator.services.incidents import find, known, sight
from annotator.store import Session, incidents
from annotator.store.changes import Head
from annotator.store.incidents import Bearer, Named
from schemas.text import Tokens

NAME_LIMIT = 200
_NO_TOKENS = Tokens((), (), (), "")  # sharing looks at no text


def create(session: Session, actor: Actor, slug: str, name: str, offered: bool = True) -> str:
    """Makes a shared incident of which nothing speaks yet; its id. Raises Invalid for a taken name."""
    entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
    name = _new_name(session, entry, name)
    identifier = _make(session, entry, name, offered)
    session.commit()
    return identifier


def rename(session: Session, actor: Actor, slug: str, identifier: str, name: str, offered: bool) -> None:
    """Gives a shared incident its name, and offers the name to all members or not. Raises Invalid."""
    entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
    find(session, entry, identifier)
    name = _new_name(session, entry, name, besides=identifier)
    incidents.write(session, entry.project_id, identifier, name, offered)
    session.commit()


def share(session: Session, actor: Actor, slug: str, set_id: int, incident: str, name: str) -> str:
    """Says that an incident of a set is the shared one of that name, made where there is none; its id.

    Raises NotFound, or Invalid where several are called so.
    """
    entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
    bearer = _bearer(session, entry, set_id, incident)
    found = _called(session, entry, name)
    identifier = found.id if found else _make(session, entry, _limited(name), offered=False)
    _carry_out(session, entry, bearer, identifier)
    session.commit()
    return identifier


def take_out(session: Session, actor: Actor, slug: str, set_id: int, incident: str) -> None:
    """Says that an incident of a set is no shared one."""
    entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
    _carry_out(session, entry, _bearer(session, entry, set_id, incident), None)
    session.commit()


def merge(session: Session, actor: Actor, slug: str, identifier: str, name: str) -> str:
    """Lets all that speaks of one shared incident speak of the one of that name; the id of that one.

    Raises Invalid where none, or several, are called so.
    """
    entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
    gone, into = find(session, entry, identifier), _called(session, entry, name)
    if into is None:
        raise Invalid(f"No shared incident is called {name.strip()!r}.", "into")
    if into.id == gone.id:
        raise Invalid("Choose another incident to merge with.", "into")
    revisions: dict[int, Head] = {}
    for bearer in incidents.bearers(session, entry.project_id, gone.id):
        head = revisions.setdefault(bearer.set_id, Head(bearer.set_id, bearer.revision))
        _apply(session, entry, head, bearer.incident, into.id)
    incidents.remove(session, entry.project_id, gone.id)
    if into.stored or into.name or gone.name:
        kept = into.name or gone.name or into.id
        incidents.write(session, entry.project_id, into.id, kept, into.offered or gone.offered)
    session.commit()
    return into.id


def remove(session: Session, actor: Actor, slug: str, identifier: str) -> None:
    """Deletes a shared incident of which nothing speaks. Raises Conflict where something does."""
    entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
    find(session, entry, identifier)
    used = len(incidents.bearers(session, entry.project_id, identifier))
    if used:
        sets = "1 annotation set speaks" if used == 1 else f"{used} annotation sets speak"
        raise Conflict(f"{sets} of it. Merge it with another, or take them out first.")
    incidents.remove(session, entry.project_id, identifier)
    session.commit()


def _carry_out(session: Session, entry: Entry, bearer: Bearer, identifier: str | None) -> None:
    _apply(session, entry, Head(bearer.set_id, bearer.revision), bearer.incident, identifier)


def _apply(session: Session, entry: Entry, head: Head, incident: str, identifier: str | None) -> None:
    command = ShareIncident(id=f"share-{secrets.token_hex(12)}", incident=incident, shared=identifier)
    editing.apply(session, head, command, Setting("", _NO_TOKENS, entry.in_use), entry.actor)


def _bearer(session: Session, entry: Entry, set_id: int, incident: str) -> Bearer:
    found = incidents.bearer(session, entry.project_id, set_id, incident, sight(entry))
    if found is None:
        raise NotFound("This incident is no longer in the project. Load the page again.")
    return found


def _make(session: Session, entry: Entry, name: str, offered: bool) -> str:
    identifier = f"x{secrets.token_hex(8)}"
    incidents.write(session, entry.project_id, identifier, name, offered)
    return identifier


def _called(session: Session, entry: Entry, name: str) -> Named | None:
    """The shared incident of that name or identifier; raises Invalid where several have the name."""
    wanted = _limited(name).casefold()
    every = known(session, entry)
    found = [each for each in every if each.title.casefold() == wanted]
    if len(found) > 1:
        ids = ", ".join(each.id for each in found)
        raise Invalid(f"Several are called {name.strip()!r}. Give the identifier of one: {ids}.", "name")
    return found[0] if found else next((each for each in every if each.id == name.strip()), None)


def _new_name(session: Session, entry: Entry, name: str, besides: str = "") -> str:
    name = _limited(name)
    for each in known(session, entry):
        if each.id != besides and each.title.casefold() == name.casefold():
            raise Invalid(f"There is already a shared incident {name!r}.", "name")
    return name


def _limited(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Invalid("Give the incident a name.", "name")
    if len(name) > NAME_LIMIT:
        raise Invalid(f"A name takes at most {NAME_LIMIT} characters; this one has {len(name)}.", "name")
    return name
