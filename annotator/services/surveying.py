"""Looking through files for the names that they use, and proposing what each means in a project."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import exports
from annotator.domain.mapping import Found, NameMapping, Proposal, names_in, propose
from annotator.errors import Invalid
from annotator.permissions import Action, Actor
from annotator.services import mappings
from annotator.services.access import enter
from annotator.store import Store
from exports import Incoming, ReadOptions, Source

# Of an attribute that takes any value, no more are kept: those of a choice are few.
MOST_VALUES = 100
_TELL = 500


@dataclass(slots=True)
class Survey:
    """The names of files with how often each occurs, and what was said and remembered of them.

    `flawed` documents could not be read.
    """

    counts: Counter[Found] = field(default_factory=Counter)
    mapping: NameMapping = field(default_factory=NameMapping)
    documents: int = 0
    flawed: int = 0


def survey(
    store: Store,
    actor: Actor,
    slug: str,
    sources: Iterable[Path | Source],
    format_id: str | None,
    options: ReadOptions,
    mapping: NameMapping,
    remembered: bool,
    progress: Callable[[int], None] = lambda read: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Survey:
    """Reads the files for their names, and imports nothing.

    Raises NotFound, Forbidden, or Invalid for a format that cannot be read.
    """
    given = list(sources)
    try:
        incoming = exports.read(given, format_id, options)
        kind = exports.format_of(given, format_id)
    except exports.ExportError as error:
        raise Invalid(str(error), "format") from error
    found = Survey(mapping=mappings.completed(store, actor, slug, kind, mapping, remembered).mapping)
    values: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for read, each in enumerate(incoming, 1):
        if isinstance(each, Incoming):
            found.documents += 1
            _count(each, found.counts, values)
        else:
            found.flawed += 1
        if read % _TELL == 0:
            progress(read)
            if cancelled():
                break
    return found


def proposals(store: Store, actor: Actor, slug: str, found: Survey) -> list[Proposal]:
    """What each name means in the project, as it is now. Raises NotFound or Forbidden."""
    with store.reading() as session:
        ontology = enter(session, actor, slug, Action.IMPORT).in_use
    return propose(found.counts, ontology, found.mapping)


def _count(incoming: Incoming, counts: Counter[Found], values: Counter[tuple[str, tuple[str, ...]]]) -> None:
    for name in names_in(incoming.document):
        if name.section == "values" and name not in counts:
            if values[name.on, name.of] == MOST_VALUES:
                continue
            values[name.on, name.of] += 1
        counts[name] += 1
