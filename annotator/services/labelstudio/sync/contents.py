"""Sets and annotations as both sides have them, made comparable."""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import structs

from annotator.services.access import Entry
from annotator.services.labelstudio import opening, reading
from annotator.services.labelstudio.shapes import Form, unique_id
from annotator.services.labelstudio.sync.remote import Values
from annotator.store import Session, selecting, sight
from annotator.store.selecting import Chosen
from annotator.store.sight import Head
from exports.labelstudio import Opened, document_of
from exports.labelstudio.shapes import KEPT, TEXT, UID
from schemas.gold import GoldDocument

# For a set of which nothing is kept beside its result.
NOTHING: Values = {KEPT: {}}
_encode = msgspec.json.Encoder(order="deterministic").encode


@dataclass(frozen=True, slots=True)
class Mine:
    """A set of ours as Label Studio would have it; `kept` is what has no place there."""

    head: Head
    result: list[Values]
    kept: Values
    seconds: float | None
    digest: str
    uid: str

    @property
    def whose(self) -> str:
        """Whose it is, for people."""
        return self.head.name or self.head.suggester or self.head.owner

    @property
    def unique_id(self) -> str:
        """The uuid of the annotation there."""
        return unique_id(self.uid, self.head.id)


@dataclass(frozen=True, slots=True)
class Ours:
    """A document of ours with its sets: annotation, and what is suggested."""

    document_id: int
    data: Values
    meta: Values
    sets: tuple[Mine, ...]
    suggested: tuple[Mine, ...]

    @property
    def uid(self) -> str:
        """What the task is recognised by."""
        return str(self.data[UID])

    @property
    def text(self) -> str:
        """The text."""
        return str(self.data[TEXT])

    @property
    def name(self) -> str:
        """What people know it by."""
        return str(self.data.get("title") or self.data.get("external_id") or self.uid)


@dataclass(frozen=True, slots=True)
class Theirs:
    """An annotation there; `fault` says why it cannot be read."""

    id: int
    task: int
    by: int | None
    import_id: int | None
    updated_at: str
    cancelled: bool
    result: list[Values]
    digest: str
    fault: str


def opened(text: str, uid: str, result: Any, kept: Values, event_types: frozenset[str]) -> Opened:
    """What a result says on a text. Raises GoldError, RefusedError or ValidationError."""
    task = {"data": {TEXT: text, UID: uid}, "annotations": [{"result": result, "meta": kept}]}
    return document_of(task, uid, event_types=event_types, annotation=0)


def digest_of(document: GoldDocument) -> str:
    """What two records have in common that say the same in all that Label Studio can hold."""
    spans = sorted((structs.replace(each, text="") for each in document.spans), key=lambda each: each.id)
    events = sorted(
        (
            structs.replace(each, arguments=tuple(sorted(each.arguments, key=_encode)))
            for each in document.events
        ),
        key=lambda each: each.id,
    )
    return sha256(_encode([spans, events])).hexdigest()


def ours(session: Session, entry: Entry, ids: Collection[int], types: frozenset[str]) -> dict[int, Ours]:
    """The listed documents with all that is annotated and suggested on them."""
    heads = sight.heads(session, opening.sight_of(entry), ids)
    known = {head.id: head for found in heads.values() for head in found}
    chosen = Chosen(only=tuple(ids))
    made = {}
    for task in reading.tasks(session, entry, chosen, Form()):
        data = task["data"]
        annotated = (*task["annotations"], *task["drafts"])
        made[task["id"]] = Ours(
            document_id=task["id"],
            data=data,
            meta=task["meta"],
            sets=tuple(_mine(each, known[each["id"]], data, types) for each in annotated),
            suggested=tuple(_mine(each, known[each["id"]], data, types) for each in task["predictions"]),
        )
    return made


def _mine(shape: Values, head: Head, data: Values, types: frozenset[str]) -> Mine:
    said = opened(data[TEXT], data[UID], shape["result"], NOTHING, types)
    kept = shape.get("meta") or NOTHING
    return Mine(head, shape["result"], kept, shape.get("lead_time"), digest_of(said.document), data[UID])


def theirs(text: str, uid: str, shape: Values, types: frozenset[str]) -> Theirs:
    """An annotation as the server gives it."""
    result = shape.get("result") or []
    digest, fault = "", ""
    try:
        digest = digest_of(opened(text, uid, result, NOTHING, types).document)
    except (ValueError, TypeError, KeyError) as error:
        fault = str(error)
    by = shape.get("completed_by")
    return Theirs(
        id=shape["id"],
        task=shape.get("task") or 0,
        by=by.get("id") if isinstance(by, dict) else by,
        import_id=shape.get("import_id"),
        updated_at=str(shape.get("updated_at") or ""),
        cancelled=bool(shape.get("was_cancelled")),
        result=result,
        digest=digest,
        fault=fault,
    )


def every_document(session: Session, entry: Entry, size: int) -> list[list[int]]:
    """The numbers of all documents of the project, in lists of a size."""
    seen, found = opening.sight_of(entry), []
    after: int | None = None
    while batch := [each for each, _ in selecting.some(session, seen, Chosen(), size, after)]:
        found.append(batch)
        after = batch[-1]
    return found
