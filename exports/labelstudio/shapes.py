"""Tasks as JSON has them, and what we keep in the places that Label Studio hands back untouched."""

from typing import Any

import msgspec

from schemas.gold import Argument, Claim, Entity, Incident, Relation

# The names in the configuration, which every item of a task repeats.
LABELS, TEXT, ROLES = "span", "text", "role"
PART_OF = "part_of"
# Between the region of a span and the number of a further fragment.
PART = ":"
UID, SHA, EVENTS = "nt_uid", "nt_sha", "nt_events"
KEPT = "gold"
FIELDS = ("external_id", "title", "language", "published", "source", "url")


class Kept(msgspec.Struct, omit_defaults=True):
    """In a task's `meta`: what of a record has no place of its own."""

    metadata: dict[str, Any] = {}
    provenance: dict[str, Any] = {}
    entities: list[Entity] = []
    incidents: list[Incident] = []
    claims: list[Claim] = []
    relations: list[Relation] = []


class KeptEvent(msgspec.Struct, omit_defaults=True):
    """In the `meta` of a region: the event of which it is the trigger.

    `trigger` is the span, where another event has the span's own region. `spans` are arguments that are the
    trigger span of another event, not that event; `arguments` those that have no region.
    """

    id: str
    type: str | None = None
    incident: str | None = None
    trigger: str | None = None
    spans: list[tuple[str, str]] = []
    arguments: list[Argument] = []


class KeptRegion(msgspec.Struct, omit_defaults=True):
    """In the `meta` of a region. `id` is the span's, where the region cannot have that."""

    entity: str | None = None
    event: KeptEvent | None = None
    id: str | None = None


class Result(msgspec.Struct):
    """An item of a result: a region, an attribute of one, or a relation."""

    type: str
    id: str | None = None
    from_name: str | None = None
    to_name: str | None = None
    value: dict[str, Any] = {}
    meta: dict[str, Any] | None = None
    from_id: str | None = None
    to_id: str | None = None
    direction: str | None = None
    score: Any = None
    labels: list[str] | None = None


class Annotation(msgspec.Struct):
    """One person's work on a task. `meta` is what of a set of ours has no place in its result."""

    result: list[Any] = []
    was_cancelled: bool | None = False
    ground_truth: bool | None = False
    completed_by: Any = None
    meta: dict[str, Any] | None = None


class Prediction(msgspec.Struct):
    """A model's answer to a task."""

    result: list[Any] | None = None
    model_version: str | int | None = None
    score: Any = None
    meta: dict[str, Any] | None = None


class Task(msgspec.Struct):
    """A task, of which the rest is Label Studio's."""

    data: dict[str, Any]
    meta: dict[str, Any] | None = None
    annotations: list[Annotation] = []
    predictions: list[Any] = []


def flattened(result: list[Any]) -> list[Any]:
    """The items; some models send lists of relations among them."""
    return [item for entry in result for item in (entry if isinstance(entry, list) else [entry])]
