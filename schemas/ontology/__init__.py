"""An ontology: what annotators may mark and say, read from a YAML file and checked."""

from schemas.ontology.differences import Difference, differences
from schemas.ontology.model import (
    EVENT,
    Attribute,
    Claims,
    Colours,
    Ends,
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
from schemas.ontology.values import check_value, date_precision

__all__ = [
    "CARD_KEYS",
    "EVENT",
    "PAGE_KEYS",
    "Attribute",
    "Claims",
    "Colours",
    "Difference",
    "Ends",
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
    "check_value",
    "date_precision",
    "differences",
    "json_schema",
    "load",
    "parse",
]
