"""How many tasks, annotations and predictions there are."""

from annotator.services.access import Entry
from annotator.services.labelstudio.opening import sight_of
from annotator.store import Session, documents, selecting
from annotator.store.engine import now
from annotator.store.selecting import Chosen, Totals
from annotator.store.sight import Sight

# Scripts ask for page after page, and each says how many there are in all. Of a million documents counting
# takes seconds: beyond so many, what was counted may be a minute old.
_MANY, _KEPT_MS, _KEPT = 20_000, 60_000, 500
_kept: dict[tuple[str, Sight, Chosen], tuple[int, Totals]] = {}


def totals(session: Session, entry: Entry, chosen: Chosen | None = None) -> Totals:
    """Counts of the chosen tasks of a project, and of what the actor sees of their sets."""
    seen, wanted = sight_of(entry), chosen or Chosen()
    if documents.count_listed(session, entry.project_id) <= _MANY:
        return selecting.totals(session, seen, wanted)
    key = str(session.get_bind().engine.url), seen, wanted
    at, found = _kept.get(key, (0, None))
    if found is None or now() - at > _KEPT_MS:
        found = selecting.totals(session, seen, wanted)
        if len(_kept) >= _KEPT:
            _kept.clear()
        _kept[key] = now(), found
    return found
