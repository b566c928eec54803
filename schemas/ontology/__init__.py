"""An ontology: what annotators may mark and say, read from a YAML file and checked."""

from schemas.ontology.model import (
    EVENT,
    Attribute,
    Claims,
    Colours,
    EntityFrame,
    EventFrame,
    Factuality,
    Label,
    Link,
    Ontology,
    Option,
    QuantityReading,
    RelationType,
    Role,
)
from schemas.ontology.reading import OntologyError, built_in, json_schema, load, parse
from schemas.ontology.rules import CARD_KEYS, PAGE_KEYS

__all__ = [
    "CARD_KEYS",
    "EVENT",
    "PAGE_KEYS",
    "Attribute",
    "Claims",
    "Colours",
    "EntityFrame",
    "EventFrame",
    "Factuality",
    "Label",
    "Link",
    "Ontology",
    "OntologyError",
    "Option",
    "QuantityReading",
    "RelationType",
    "Role",
    "built_in",
    "json_schema",
    "load",
    "parse",
]
