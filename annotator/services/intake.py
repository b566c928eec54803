"""What the import page offers: formats that can be read, members, labels, and the latest imports."""

from dataclasses import dataclass

import exports
from annotator.permissions import Action, Actor
from annotator.services import jobs
from annotator.services.access import Entry, enter
from annotator.services.jobs import View
from annotator.store import Session, corpus
from exports.incoming import ALIASES
from exports.offsets import BAD_OFFSETS, UNITS

__all__ = ["BAD_OFFSETS", "FIELDS", "UNITS", "Offer", "offer"]

# The fields of a document that a column may be named for.
FIELDS = tuple(ALIASES)


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be chosen; formats as (id, title, endings)."""

    entry: Entry
    formats: tuple[tuple[str, str, str], ...]
    people: tuple[str, ...]
    recent: tuple[View, ...]


def offer(session: Session, actor: Actor, slug: str) -> Offer:
    """What the actor may choose when importing. Raises NotFound or Forbidden."""
    entry = enter(session, actor, slug, Action.IMPORT)
    return Offer(
        entry=entry,
        formats=tuple(
            (each.id, each.title, " ".join(each.endings)) for each in exports.FORMATS if each.reader
        ),
        people=tuple(name for _, name in corpus.people(session, entry.project_id)),
        recent=tuple(jobs.recent(session, entry, jobs.IMPORT)),
    )
