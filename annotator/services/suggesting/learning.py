"""What the matcher of strings learns from: an annotator's own sets, and gold that is finished.

Nobody is offered what others have marked before it is adjudicated, and never what hidden control documents
hold.
"""

from collections.abc import Callable

from annotator.services import documents
from annotator.services.access import Entry
from annotator.services.documents import Reading
from annotator.store import Session, Store, annotations, lexicon, suggestions
from annotator.store.adjudication import GOLD
from annotator.store.lexicon import Word
from annotator.suggest import strings
from annotator.suggest.strings import Known

# So many sets are read when somebody opens a document; more wait for the next time.
_AT_ONCE = 20


def is_behind(session: Session, project_id: int, owner: str) -> bool:
    """Whether the matcher is on in the project and the owner has changed sets that it has not read since."""
    found = suggestions.suggester(session, project_id, strings.NAME)
    return found is not None and found.shown and bool(lexicon.stale(session, project_id, owner, 1))


def learn(session: Session, project_id: int, owner: str, limit: int = _AT_ONCE) -> int:
    """Reads the owner's sets that have changed; how many there were. Does not commit."""
    stale = lexicon.stale(session, project_id, owner, limit)
    for set_id, document_id, revision, language in stale:
        words = _words(session, set_id, document_id, language)
        lexicon.learn(session, project_id, owner, set_id, revision, words)
    return len(stale)


def learn_finished(session: Session, project_id: int, set_id: int) -> None:
    """Reads a gold set that was finished just now, where the project matches strings. Does not commit."""
    if suggestions.suggester(session, project_id, strings.NAME) is None:
        return
    for _, document_id, revision, language in lexicon.stale(session, project_id, GOLD, 1, set_id):
        words = _words(session, set_id, document_id, language)
        lexicon.learn(session, project_id, GOLD, set_id, revision, words)


def learn_gold(
    store: Store,
    project_id: int,
    progress: Callable[[int], None] = lambda done: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Reads all finished gold of the project that has not been read, in short transactions; how much."""
    done = 0
    while True:
        with store.writing() as session:
            read = learn(session, project_id, GOLD)
            session.commit()
        done += read
        progress(done)
        if not read or cancelled():
            return done


def known(session: Session, entry: Entry, owner: str, found: Reading, gold: int | None) -> list[Known]:
    """What the owner, and finished gold, has marked of the document's words.

    What the document's own gold set, `gold`, has given is taken off: it is not for an annotator's eyes.
    """
    heads = strings.heads(found.text, found.tokens)
    hidden = lexicon.given(session, gold) if gold is not None else {}
    rows = lexicon.look_up(session, entry.project_id, (owner, GOLD), heads)
    summed: dict[Word, list[int]] = {}
    for head, surface, label, marked, rejected in rows:
        sums = summed.setdefault((head, surface, label), [0, 0])
        sums[0] += marked
        sums[1] += rejected
    for word, (marked, _) in hidden.items():
        if word in summed:
            summed[word][0] -= marked
    return [
        Known(head, surface, label, marked, rejected)
        for (head, surface, label), (marked, rejected) in summed.items()
        if label in entry.label_ids and marked > 0
    ]


def _words(session: Session, set_id: int, document_id: int, language: str) -> dict[Word, tuple[int, int]]:
    """What a set has marked, and which strings were rejected in it, by head, surface and label."""
    found = documents.reading(session, document_id, language)
    counts: dict[Word, tuple[int, int]] = {}

    def count(start: int, end: int, label: str, marked: int, rejected: int) -> None:
        head = strings.head_of(found.text, found.tokens, start, end)
        if head is not None:
            word = head, strings.surface_of(found.text, start, end), label
            now = counts.get(word, (0, 0))
            counts[word] = now[0] + marked, now[1] + rejected

    for span in annotations.spans_of(session, set_id):
        if not span.fragments:
            count(span.start, span.end, span.label, 1, 0)
    for place, label, verdict, suggester in suggestions.decided(session, set_id):
        if verdict == "rejected" and suggester == strings.NAME and "," not in place:
            start, end = map(int, place.split("-"))
            count(start, end, label, 0, 1)
    return counts
