"""What the parts of an ontology must be to each other: names and keys do not clash, fillers exist."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.ontology.model import Ontology

# Keys of the annotation page itself, and those of a focused event; docs/annotating.md lists what they do.
PAGE_KEYS = frozenset("bfgnuxedj./?[]-=,")
CARD_KEYS = frozenset("bfgnuxjysrd")


def check(ontology: "Ontology") -> None:
    """Raises ValueError for the first thing that does not fit."""
    for field in ("id", "key"):
        seen: dict[str, str] = {}
        for label in ontology.labels:
            value = getattr(label, field)
            if value in seen:
                raise ValueError(f"labels {seen[value]!r} and {label.id!r} have the same {field} {value!r}")
            seen[value] = label.id
    for label in ontology.labels:
        if label.key in PAGE_KEYS:
            raise ValueError(
                f"label {label.id!r}: key {label.key!r} belongs to the annotation page; choose another"
            )
