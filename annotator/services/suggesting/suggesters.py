"""What suggests in a project: turning the matcher of strings on, and names of imported suggestions.

Label Studio ML backends have modules of their own: backends.py, telling.py.
"""

import re
from collections.abc import Callable

from annotator.errors import Invalid, NotFound
from annotator.permissions import Action, Actor
from annotator.services import jobs
from annotator.services.access import Entry, enter
from annotator.services.suggesting import learning
from annotator.store import Session, Store, suggestions
from annotator.store.sight import SUGGESTER
from annotator.store.suggestions import Suggester
from annotator.suggest import strings

# What a suggester may be asked to do: suggest on all documents or where it has not, train, learn from gold.
ALL, MISSING, TRAIN, LEARN = "all", "missing", "train", "learn"
_DEEDS = {"backend": (ALL, MISSING, TRAIN), "strings": (LEARN,), "import": ()}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,79}")


def listed(session: Session, actor: Actor, slug: str) -> tuple[Entry, list[Suggester]]:
    """All that suggest in the project, by name. Raises NotFound or Forbidden."""
    entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
    return entry, suggestions.suggesters(session, entry.project_id)


def find(session: Session, entry: Entry, name: str) -> Suggester:
    """The suggester of that name; raises NotFound."""
    found = suggestions.suggester(session, entry.project_id, name)
    if found is None:
        raise NotFound(f"Nothing called {name!r} suggests in {entry.slug}.")
    return found


def new_name(session: Session, entry: Entry, name: str) -> str:
    """The name, when it can be one and is free; raises Invalid."""
    if not _NAME.fullmatch(name):
        raise Invalid("A name has letters, digits and . _ @ -, at most 80.", "name")
    if name == strings.NAME or suggestions.suggester(session, entry.project_id, name) is not None:
        raise Invalid(f"{name!r} suggests here already.", "name")
    return name


def ask(session: Session, actor: Actor, slug: str, name: str, deed: str) -> int:
    """Starts the job that has a suggester do something; its id, to be put on the queue.

    Raises NotFound, Forbidden, or Invalid for what it cannot do.
    """
    entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
    found = find(session, entry, name)
    if deed not in _DEEDS[found.kind]:
        raise Invalid(f"{name} cannot do that.", "deed")
    return jobs.start(session, actor, slug, jobs.SUGGEST, {"name": name, "deed": deed})


def learn_gold(
    store: Store, actor: Actor, slug: str, progress: Callable[[int], None] = lambda done: None
) -> int:
    """Has the matcher of strings read all finished gold; how many sets. Raises NotFound or Forbidden."""
    with store.reading() as session:
        entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
    return learning.learn_gold(store, entry.project_id, progress)


def match_strings(session: Session, actor: Actor, slug: str, on: bool) -> None:
    """Turns the matcher of strings on or off. Raises NotFound or Forbidden."""
    entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
    found = suggestions.suggester(session, entry.project_id, strings.NAME)
    if found is None:
        if not on:
            return
        found = Suggester(
            project_id=entry.project_id, name=strings.NAME, kind="strings", user_id=actor.user_id
        )
    found.shown = on
    session.add(found)
    session.commit()


def show(session: Session, actor: Actor, slug: str, name: str, shown: bool) -> None:
    """Shows annotators what a suggester suggests, or hides it. Raises NotFound or Forbidden."""
    entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
    found = find(session, entry, name)
    found.shown = shown
    session.add(found)
    session.commit()


def remove(session: Session, actor: Actor, slug: str, name: str) -> int:
    """Removes a suggester with all that it has suggested; on how many documents that was.

    What was accepted stays, and so does what was decided. Raises NotFound or Forbidden.
    """
    entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
    found = find(session, entry, name)
    removed = suggestions.remove_sets(session, name, entry.project_id)
    session.delete(found)
    session.commit()
    return removed


def owner_of(session: Session, entry: Entry, name: str) -> str:
    """The owner of sets that are imported as suggestions under a name; raises Invalid."""
    found = suggestions.suggester(session, entry.project_id, name)
    if found is None:
        new_name(session, entry, name)
    elif found.kind != "import":
        raise Invalid(f"{name!r} makes its own suggestions here; import them under another name.", "as")
    return SUGGESTER + name


def imported(store: Store, entry: Entry, owner: str | None) -> None:
    """Lists the suggester of an import that is done."""
    if owner is None or not owner.startswith(SUGGESTER):
        return
    name = owner.removeprefix(SUGGESTER)
    with store.writing() as session:
        if suggestions.suggester(session, entry.project_id, name) is None:
            made = Suggester(
                project_id=entry.project_id, name=name, kind="import", user_id=entry.actor.user_id
            )
            session.add(made)
            session.commit()
