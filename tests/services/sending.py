"""Sending commands as a page does, and what must hold after any of them."""

import itertools
from typing import Any

from annotator.domain import commands
from annotator.domain.commands import Held, Request
from annotator.domain.commands.requests import AddSpan
from annotator.domain.replay import replay
from annotator.services import editing
from annotator.services.editing import Outcome
from tests.scene import SLUG, Scene

TEXT = "Rebels seized Aleppo on Friday.\nThe army denied it.\n\nForty civilians died in Hama, monitors said."
_names = itertools.count()


def send(
    scene: Scene, document: int, *requests: Request, who: str = "amal", known: int | None = None
) -> Outcome:
    """Sends commands as a page does, and expects them all to be done."""
    outcome = attempt(scene, document, *requests, who=who, known=known)
    assert outcome.failure is None, outcome.failure.message
    assert outcome.done == len(requests)
    return outcome


def attempt(
    scene: Scene, document: int, *requests: Request, who: str = "amal", known: int | None = None
) -> Outcome:
    """Sends commands; `known` is the revision that the page shows, the current one unless given."""
    known = scene.revision(document, who) if known is None else known
    with scene.store.writing() as session:
        return editing.edit(session, scene.actors[who], SLUG, document, requests, known)


def add(start: int, end: int, label: str = "actor", name: str = "", exact: bool = False) -> AddSpan:
    """A command that adds a span, under a new name unless given."""
    name = name or f"n{next(_names)}"
    return AddSpan(id=f"c-{name}", span=name, start=start, end=end, label=label, exact=exact)


def renamed(request: Any, identifier: str) -> Any:
    """The same command under another id."""
    fields = {name: getattr(request, name) for name in request.__struct_fields__}
    return type(request)(**{**fields, "id": identifier})


def quotes(scene: Scene, document: int, who: str = "amal") -> list[tuple[str, str]]:
    """Label and words of each span of the set."""
    return [(span.label, span.quote) for span in scene.stored(document, who)]


def held(scene: Scene, document: int, who: str = "amal") -> Held:
    """Everything in the set."""
    found = Held()
    for value in scene.content(document, who).everything():
        found.put(value)
    return found


def check_log(scene: Scene, document: int, who: str = "amal") -> None:
    """The log, replayed, gives what is stored; its rows are the revisions."""
    log = scene.log(document, who)
    assert [change.seq for change in log] == list(range(1, scene.revision(document, who) + 1))
    edits = (each for change in log for each in commands.decode_edits(change.edits))
    assert replay(edits) == held(scene, document, who)
