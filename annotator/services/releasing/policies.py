"""Whose annotation a release takes of each document, as records: first those of gold, then the others."""

from collections.abc import Iterator
from typing import Any

from annotator.domain import merging
from annotator.domain.commands import Setting, Settle
from annotator.domain.comparing import compare
from annotator.domain.content import Content
from annotator.domain.settling import Settlement
from annotator.errors import Invalid
from annotator.services import exporting
from annotator.services.access import Entry
from annotator.services.exporting import Choice
from annotator.store import Session, corpus, objects, releases
from annotator.store.releases import Without
from schemas.gold import GoldDocument
from schemas.text import Tokens

GOLD, MAJORITY, SINGLE = "gold", "majority", "single"
POLICIES = (GOLD, MAJORITY, SINGLE)
_BATCH = 100


def records(session: Session, entry: Entry, policy: str) -> Iterator[GoldDocument]:
    """The records of a policy. Raises Invalid for an unknown one.

    `gold` takes gold sets only; `majority` of documents without gold what more than half of two or more say
    who handed in; `single` of documents without gold the set of the only one who handed in; `annotator:NAME`
    what that person handed in.
    """
    choice = Choice(policy if policy.startswith("annotator:") else GOLD)
    author = exporting.find_author(session, entry, choice)
    for item in exporting.items(session, entry, author, choice):
        yield item.document
    if policy in (MAJORITY, SINGLE):
        yield from _others(session, entry, policy)


def check(session: Session, entry: Entry, policy: str) -> None:
    """Raises Invalid unless it is a policy that the project can have."""
    if policy not in POLICIES:
        if not policy.startswith("annotator:"):
            raise Invalid(
                f"{policy!r} is no policy: choose {', '.join(POLICIES)} or annotator:NAME.", "policy"
            )
        exporting.find_author(session, entry, Choice(policy))


def told(session: Session, entry: Entry, policy: str) -> str:
    """The policy as a release tells it: a person by the pseudonym that the records have."""
    if policy in POLICIES:
        return policy
    return f"annotator:{exporting.find_author(session, entry, Choice(policy)).label}"


def people(session: Session, entry: Entry) -> tuple[str, ...]:
    """The names that `annotator:NAME` may have in the project."""
    return tuple(name for _, name in corpus.people(session, entry.project_id))


def _others(session: Session, entry: Entry, policy: str) -> Iterator[GoldDocument]:
    after = 0
    while found := releases.without_gold(session, entry.project_id, after, _BATCH):
        after = found[-1].document_id
        wanted = [each for each in found if (len(each.handed_in) == 1) == (policy == SINGLE)]
        rows = corpus.contents(session, [each.document_id for each in wanted])
        ids = [set_id for each in wanted for _, set_id in each.handed_in if set_id is not None]
        held = objects.contents(session, ids)
        for each in wanted:
            row = rows[each.document_id]
            yield exporting.record(row, *_settled(row, each, held, entry), entry)


def _settled(
    row: Any, document: Without, held: dict[int, Content], entry: Entry
) -> tuple[Content, dict[str, Any]]:
    """What the sets come to, and who made it."""
    sets = {f"user:{user_id}": held.get(set_id or 0, Content()) for user_id, set_id in document.handed_in}
    made: dict[str, Any] = {
        "annotators": [exporting.pseudonym_of(user_id) for user_id, _ in document.handed_in]
    }
    if len(sets) == 1:
        return next(iter(sets.values())), {**made, "rule": SINGLE}
    setting = Setting(row.text, _tokens(row), entry.ontology)
    settlement = Settlement(row.uid, compare(sets), Content(), {}, setting)
    merging.prefill(settlement, MAJORITY)
    return _content(settlement.command(MAJORITY)), {**made, "rule": MAJORITY}


def _content(made: Settle) -> Content:
    """What decisions make of nothing."""
    return Content(
        spans=tuple(sorted(made.spans, key=lambda span: (span.start, -span.end, span.id))),
        entities=made.entities,
        events=made.events,
        incidents=made.incidents,
        claims=made.claims,
        relations=made.relations,
    )


def _tokens(row: Any) -> Tokens:
    if row.bounds is None:
        return Tokens((), (), (), "")
    return Tokens.unpack(row.bounds, row.sentences, row.tokenizer)
