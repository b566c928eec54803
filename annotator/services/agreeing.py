"""Keeping a project's agreement up to date: what has changed is counted again, and the totals follow.

Each document's counts are stored with a fingerprint of the sets that they come from. When it no longer
fits, the old counts are taken out of the project's totals and the new ones put in.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import inf, isnan
from time import monotonic

from annotator.agreement import MEASURES, Counts, add
from annotator.agreement.counts import key, prefixed
from annotator.agreement.span_f1 import EXACT
from annotator.domain.content import Content
from annotator.store import Session, Store, agreement, agreement_changes, corpus, objects
from annotator.store.agreement import ALL_WEEKS, MONDAY_MS, WEEK_MS, DocumentAgreement, HandedIn, Measured
from annotator.store.engine import now
from schemas.text import Tokens, tokenize

# Raised when a measure counts in another way than before, so that everything is counted again.
VERSION = 2
# Counted beside measures: documents by measure and by pair, people against gold (on control documents apart),
# and labels by person.
DOCUMENTS, PAIR, WITH_GOLD, CONTROL, LABELS = "documents", "pair", "with_gold", "control", "labels"
# Kept by week as well as in all.
WEEKLY = frozenset({each.id for each in MEASURES} | {DOCUMENTS})
GOLD = "gold"
AGAINST_GOLD = tuple(
    each for each in MEASURES if each.id in {EXACT.id, "trigger_classification", "argument_classification"}
)
_BATCH = 20

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is to be written about a document; no counts when there is nothing to compare any more."""

    document_id: int
    fingerprint: str
    counts: Measured | None
    week: int = ALL_WEEKS
    control: bool = False


def refresh(
    store: Store,
    project_id: int,
    limit: int | None = None,
    seconds: float = inf,
    progress: Progress = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Counts documents that have changed, at most `limit`; how many are left to be looked at.

    After so many seconds no further batch is begun.

    Counting, the slow part, runs between short transactions.
    """
    _find(store, limit is None)
    with store.reading() as session:
        waiting = agreement.count_due(session, project_id)
    looked_at = done = after = 0
    end = monotonic() + seconds
    while not cancelled() and (limit is None or done < limit) and monotonic() < end:
        size = _BATCH if limit is None else min(_BATCH, limit - done)
        with store.reading() as session:
            batch = agreement.due(session, project_id, after, size)
            counted = _count(session, batch) if batch else []
        if not batch:
            break
        with store.writing() as session:
            _write(session, project_id, batch, counted)
            session.commit()
        after = batch[-1]
        looked_at += len(batch)
        done += len(counted)
        progress(looked_at, max(looked_at, waiting))
    with store.reading() as session:
        return agreement.count_due(session, project_id)


def week_of(at: int) -> int:
    """The number of the week of a time in milliseconds, as `store.agreement` counts them."""
    return (at + MONDAY_MS) // WEEK_MS


def _find(store: Store, everything: bool) -> None:
    more = True
    while more:
        with store.writing() as session:
            more = agreement_changes.find(session, VERSION) and everything
            session.commit()


def _count(session: Session, document_ids: Sequence[int]) -> list[_Counted]:
    """The new counts of those documents whose fingerprint has changed."""
    handed = agreement.handed_in(session, document_ids)
    known = agreement.fingerprints(session, document_ids)
    controls = agreement.controls(session, document_ids)
    wanted = {each: _fingerprint(sets, each in controls) for each, sets in handed.items()}
    changed = [each for each in document_ids if wanted[each] != known.get(each, "")]
    comparable = [each for each in changed if wanted[each]]
    held = objects.contents(
        session, [one.set_id for each in comparable for one in handed[each] if one.set_id is not None]
    )
    texts = corpus.contents(session, comparable)
    found = [_Counted(each, "", None) for each in changed if not wanted[each]]
    for each in comparable:
        row, sets = texts[each], handed[each]
        content = {_name(one): held[one.set_id] if one.set_id is not None else Content() for one in sets}
        tokens = (
            Tokens.unpack(row.bounds, row.sentences, row.tokenizer)
            if row.bounds is not None
            else tokenize(row.text, row.language)
        )
        latest = max(one.at for one in sets if one.user_id is not None)
        counts = count(content, row.text, tokens, each in controls)
        found.append(_Counted(each, wanted[each], counts, week_of(latest), each in controls))
    return found


def _fingerprint(sets: Collection[HandedIn], control: bool) -> str:
    """Of what the counts come from; empty when there is nothing to compare."""
    if len(sets) < 2:
        return ""
    told = (f"{_name(each)}={each.set_id or 0}@{each.revision}" for each in sets)
    return ";".join([CONTROL, *told] if control else told)


def _name(handed: HandedIn) -> str:
    return GOLD if handed.user_id is None else str(handed.user_id)


def count(sets: Mapping[str, Content], text: str, tokens: Tokens, control: bool = False) -> Measured:
    """The counts of a document: of every measure, and of what is counted beside them.

    Those against gold of a control document are kept apart: there gold came before the annotators.
    """
    people = {name: content for name, content in sets.items() if name != GOLD}
    found: Measured = {}
    documents: Counts = {}
    if len(people) >= 2:
        found = {each.id: counts for each in MEASURES if (counts := each.observe(people, text, tokens))}
        names = sorted(people)
        pairs = [(a, b) for number, a in enumerate(names) for b in names[number + 1 :]]
        documents = {key(measure): 1.0 for measure in found} | {key(PAIR, *pair): 1.0 for pair in pairs}
        documents[key(DOCUMENTS)] = 1.0
    if GOLD in sets:
        against = CONTROL if control else WITH_GOLD
        found[against] = _against_gold(people, sets[GOLD], text, tokens)
        documents |= {key(against, name): 1.0 for name in people}
    found[LABELS] = _labels(people)
    found[DOCUMENTS] = documents
    return found


def _against_gold(people: Mapping[str, Content], gold: Content, text: str, tokens: Tokens) -> Counts:
    found: Counts = {}
    for name, content in people.items():
        for measure in AGAINST_GOLD:
            counts = measure.observe({name: content, GOLD: gold}, text, tokens)
            found |= prefixed(counts, measure.id)
    return found


def _labels(people: Mapping[str, Content]) -> Counts:
    found: Counts = defaultdict(float)
    for name, content in people.items():
        for span in content.spans:
            found[key("span", span.label, name)] += 1
        for event in content.events:
            found[key("event", event.type, name)] += 1
    return dict(found)


def _write(session: Session, project_id: int, batch: Sequence[int], counted: Sequence[_Counted]) -> None:
    """Stores the counts, moves the totals, and settles what has not changed again since it was read."""
    handed = agreement.handed_in(session, batch)
    controls = agreement.controls(session, batch)
    again = {
        each.document_id
        for each in counted
        if _fingerprint(handed[each.document_id], each.document_id in controls) != each.fingerprint
    }
    known = agreement.records(session, [each.document_id for each in counted])
    moved: dict[tuple[str, int], Counts] = defaultdict(dict)
    for each in counted:
        if each.document_id in again:
            continue
        record = known.get(each.document_id)
        if record is not None:
            _move(moved, agreement.unpack(record.counts), record.week, -1)
        if each.counts is not None:
            _move(moved, each.counts, each.week, 1)
        _store(session, project_id, record, each)
    for row, counts in agreement.change_totals(session, project_id, moved):
        add(counts, moved[row.measure, row.week])
        row.counts = agreement.pack(counts)
    agreement.settle(session, [each for each in batch if each not in again])
    session.flush()


def _move(moved: dict[tuple[str, int], Counts], counts: Measured, week: int, times: int) -> None:
    for measure, each in counts.items():
        add(moved[measure, ALL_WEEKS], each, times)
        if measure in WEEKLY:
            add(moved[measure, week], each, times)


def _store(session: Session, project_id: int, record: DocumentAgreement | None, counted: _Counted) -> None:
    if counted.counts is None:
        if record is not None:
            session.delete(record)
        return
    score = EXACT.score(counted.counts.get(EXACT.id, {}))
    made = DocumentAgreement(
        document_id=counted.document_id,
        project_id=project_id,
        fingerprint=counted.fingerprint,
        counts=agreement.pack(counted.counts),
        span_f1=None if isnan(score) else score,
        week=counted.week,
        control=counted.control,
        computed=now(),
    )
    session.merge(made)
