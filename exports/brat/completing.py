"""What the note on a document itself adds: its fields, and what has no line."""

from typing import Any

import msgspec

from exports.brat.building import Made
from exports.brat.lines import Standoff
from exports.loss import FIELDS
from exports.pruning import prune
from schemas.gold import Claim, Entity, Event, GoldDocument, Incident, Relation, Span

_KINDS: dict[str, type] = {
    "spans": Span, "entities": Entity, "events": Event, "incidents": Incident, "claims": Claim,
    "relations": Relation,
}  # fmt: skip


GONE = "not read: references in notes to what is no longer there"


def completed(made: Made, text: str, name: str, language: str, standoff: Standoff) -> GoldDocument:
    """The document. Raises GoldError when it is not sound."""
    noted = standoff.exact.get("", {})
    for kind, sort in _KINDS.items():
        try:
            made[kind] += msgspec.convert(noted.get(kind, []), list[sort])  # type: ignore[valid-type]
        except msgspec.ValidationError:
            standoff.told[f"not read: {kind} in the note on the document"] += 1
    plain = GoldDocument(id=name, external_id=name, text=text, language=language)
    whole = msgspec.structs.replace(
        _with_fields(plain, noted, standoff), **{kind: tuple(items) for kind, items in made.items()}
    )
    pruned, standoff.told[GONE] = prune(whole)
    return pruned.check()


def _with_fields(plain: GoldDocument, noted: dict[str, Any], standoff: Standoff) -> GoldDocument:
    values = msgspec.to_builtins(plain) | {key: noted[key] for key in ("id", *FIELDS) if key in noted}
    try:
        return msgspec.convert(values, GoldDocument)
    except msgspec.ValidationError:
        standoff.told["not read: fields in the note on the document"] += 1
        return plain
