"""A problem: something in a set that the ontology does not allow, or that is not complete yet."""

from dataclasses import dataclass
from typing import Final, Literal

Code = Literal[
    "label_unknown",
    "attribute_unknown",
    "attribute_missing",
    "value_wrong",
    "spans_cross",
    "trigger_unused",
    "entity_label",
    "entity_unmentioned",
    "mention_label",
    "type_unknown",
    "subtype_unknown",
    "subtype_missing",
    "trigger_label",
    "role_unknown",
    "role_missing",
    "filler_wrong",
    "fillers_too_many",
    "totals_differ",
    "claims_unknown",
    "source_label",
    "cue_label",
    "factuality_unknown",
    "relation_unknown",
    "relation_to_itself",
    "relation_repeated",
]
Kind = Literal["span", "entity", "event", "claim", "relation"]
Severity = Literal["error", "warning"]

# What is not complete, or worth a second look, is a warning; what contradicts the ontology is an error.
_WARNINGS: Final[frozenset[Code]] = frozenset(
    {
        "attribute_missing",
        "trigger_unused",
        "entity_unmentioned",
        "subtype_missing",
        "role_missing",
        "totals_differ",
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the object `target`, in a sentence for annotators.

    `field` is the id of the role or attribute concerned, or the name of the object's own field; else empty.
    """

    code: Code
    kind: Kind
    target: str
    field: str
    message: str

    @property
    def severity(self) -> Severity:
        """Whether it contradicts the ontology, or is only incomplete or odd."""
        return "warning" if self.code in _WARNINGS else "error"
