"""What an ontology consists of. A label is the mention of an entity, the trigger of an event, or a helper."""

import re
from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from schemas.ontology import rules
from schemas.ontology.findings import Finding

# What a role calls a filler that is itself an event, of whatever type.
EVENT: Final = rules.EVENT

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Value = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.+-]{0,39}$")]
Name = Annotated[str, Field(min_length=1, max_length=40)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]
CardKey = Annotated[str, Field(pattern=r"^[a-z]$")]
Group = Literal["core", "helper", "extension"]
AttributeType = Literal["choice", "choices", "boolean", "integer", "number", "date", "text"]
Ends = Literal["events", "claims", "entities"]


class Part(BaseModel):
    """Base of all: fields unknown to the model are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Option(Part):
    """One value of a choice. In the file a bare word stands for one that has only its id."""

    id: Value
    name: Name | None = None
    definition: str = ""

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        if isinstance(value, int | float):
            raise PydanticCustomError(
                "ontology", "put it in quotes: to YAML a bare yes, no or number is no word"
            )
        return {"id": value} if isinstance(value, str) else value

    @property
    def title(self) -> str:
        """The name that people see."""
        return self.name or self.id.replace("_", " ")


class Attribute(Part):
    """A typed value on a span, an event, an entity or a claim.

    A date is `2016`, `2016-12` or `2016-12-22`: as precise as the text. `suggested` values of a text are
    offered, others allowed; `many` makes a text a list of texts.
    """

    id: Identifier
    name: Name | None = None
    type: AttributeType
    definition: str = ""
    key: CardKey | None = None
    options: tuple[Option, ...] = ()
    suggested: tuple[str, ...] = ()
    many: bool = False
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None

    @property
    def title(self) -> str:
        """The name that people see."""
        return self.name or self.id.replace("_", " ")


class Link(Part):
    """An outside knowledge base in which an entity may have an identifier."""

    id: Identifier
    name: Name
    definition: str = ""
    pattern: str | None = None
    url: str | None = Field(default=None, pattern=r"^https://[^\s]*\{id\}[^\s]*$")
    gazetteer: bool = False

    def accepts(self, identifier: str) -> bool:
        """Whether it has the form of the knowledge base's identifiers."""
        return self.pattern is None or re.fullmatch(self.pattern, identifier) is not None


class QuantityReading(Part):
    """The attributes of an event into which the number named by a role's filler is read."""

    low: Identifier | None = None
    best: Identifier | None = None
    high: Identifier | None = None
    kind: Identifier | None = None


class Role(Part):
    """A part that something plays in an event: `fillers` are labels, event types, or `event` for any.

    Text selected for the role gets its first filler label. `at_most` limits how many fill it.
    """

    id: Identifier
    name: Name | None = None
    key: CardKey
    fillers: tuple[Identifier, ...] = Field(min_length=1)
    required: bool = False
    at_most: int | None = Field(default=None, ge=1)
    definition: str = ""
    quantity: QuantityReading | None = None

    @property
    def title(self) -> str:
        """The name that people see."""
        return self.name or self.id.replace("_", " ")


class EventFrame(Part):
    """What an event of a label's type may say."""

    subtypes: tuple[Option, ...] = ()
    subtype_required: bool = False
    roles: tuple[Role, ...] = ()
    attributes: tuple[Attribute, ...] = ()

    def role(self, identifier: str) -> Role | None:
        """The role of that identifier."""
        return next((role for role in self.roles if role.id == identifier), None)


class EntityFrame(Part):
    """What an entity with mentions of this label may say."""

    attributes: tuple[Attribute, ...] = ()
    links: tuple[Link, ...] = ()


class Colours(Part):
    """The colour of a label on a light and on a dark page."""

    light: Colour
    dark: Colour


class Label(Part):
    """What a span can be: with `entity` a mention, with `event` a trigger, else a helper.

    `attributes` are those of the span itself.
    """

    id: Identifier
    name: Name
    group: Group
    key: str = Field(pattern=r"^[a-z0-9]$")
    colour: Colours
    definition: str = Field(min_length=1)
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    entity: EntityFrame | None = None
    event: EventFrame | None = None


class Factuality(Option):
    """A degree of certainty; `polarity` says whether it affirms or denies the event."""

    polarity: Literal["positive", "negative", "none"] = "none"


class Claims(Part):
    """What can be said about who presents an event as how certain.

    An event without a claim is asserted by the author as `default`; a new claim of somebody else's gives
    the author `reported`.
    """

    sources: tuple[Identifier, ...] = Field(min_length=1)
    cues: tuple[Identifier, ...] = ()
    factuality: tuple[Factuality, ...] = Field(min_length=1)
    default: Value
    reported: Value
    attributes: tuple[Attribute, ...] = ()

    def value(self, identifier: str | None) -> Factuality | None:
        """The factuality value of that identifier."""
        return next((value for value in self.factuality if value.id == identifier), None)


class RelationType(Part):
    """A typed link from a head to a tail.

    `contests`: the two claims cannot both be true. `totals`: the head's quantities are part of the tail's.
    """

    id: Identifier
    name: Name | None = None
    between: Ends
    definition: str = ""
    contests: bool = False
    totals: bool = False

    @property
    def title(self) -> str:
        """The name that people see."""
        return self.name or self.id.replace("_", " ")


class Ontology(Part):
    """A named, versioned set of labels, with what events, entities, claims and relations may say."""

    name: Identifier
    version: int = Field(ge=1)
    title: str
    description: str = ""
    crossing: bool = False
    labels: tuple[Label, ...] = Field(min_length=1)
    claims: Claims | None = None
    relations: tuple[RelationType, ...] = ()

    def __hash__(self) -> int:
        # Cheap, since what is derived from an ontology is kept by it.
        return hash((self.name, self.version, len(self.labels)))

    @property
    def reference(self) -> str:
        """Name and version as records carry them, such as `conflict@1`."""
        return f"{self.name}@{self.version}"

    def label(self, identifier: str) -> Label | None:
        """The label of that identifier, if the ontology has it."""
        return next((label for label in self.labels if label.id == identifier), None)

    def frame(self, type_: str) -> EventFrame | None:
        """What events of that type may say; None where the type is no event's."""
        label = self.label(type_)
        return label.event if label else None

    def relation(self, between: Ends, identifier: str) -> RelationType | None:
        """The relation type of that identifier between such ends."""
        for relation in self.relations:
            if (relation.between, relation.id) == (between, identifier):
                return relation
        return None

    @model_validator(mode="after")
    def _sound(self) -> "Ontology":
        found = rules.findings(self)
        if found:
            raise ValidationError.from_exception_data(
                self.reference, [_error(finding, self) for finding in found]
            )
        return self

    def only(self, labels: Iterable[str]) -> "Ontology":
        """The ontology with these labels alone; roles lose the fillers that are gone, or go with them."""
        kept = frozenset(labels)
        return self.model_copy(
            update={"labels": tuple(_trimmed(each, kept) for each in self.labels if each.id in kept)}
        )


def _error(finding: Finding, ontology: Ontology) -> InitErrorDetails:
    kind = PydanticCustomError("ontology", "{message}", {"message": finding.message})
    return InitErrorDetails(type=kind, loc=finding.path, input=ontology.reference)


def _trimmed(label: Label, kept: frozenset[str]) -> Label:
    if label.event is None:
        return label
    known = kept | {EVENT}
    roles = tuple(
        role.model_copy(update={"fillers": tuple(each for each in role.fillers if each in known)})
        for role in label.event.roles
        if known.intersection(role.fillers)
    )
    return label.model_copy(update={"event": label.event.model_copy(update={"roles": roles})})
