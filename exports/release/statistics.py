"""What a release holds, counted per split while it is written."""

from collections import Counter
from dataclasses import dataclass, field

from exports.loss import KINDS
from schemas.gold import GoldDocument

# The keys under which articles' metadata are known to carry their licence.
LICENCES = ("licence", "license")


@dataclass
class Statistics:
    """Counts of one split; `items` by the kinds of a loss report, lengths in code points."""

    documents: int = 0
    characters: int = 0
    items: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    entities: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    roles: Counter[str] = field(default_factory=Counter)
    factuality: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    licences: Counter[str] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)
    annotators: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)

    def add(self, document: GoldDocument) -> None:
        """Counts a document with all that is in it."""
        self.documents += 1
        self.characters += len(document.text)
        for kind in KINDS:
            if kind not in {"arguments", "attributes", "fields"}:
                self.items[kind] += len(getattr(document, kind))
        self.items["arguments"] += sum(len(event.arguments) for event in document.events)
        self.labels.update(span.label for span in document.spans)
        self.entities.update(entity.label for entity in document.entities)
        self.events.update(event.type for event in document.events)
        self.roles.update(argument.role for event in document.events for argument in event.arguments)
        self.factuality.update(claim.factuality or "" for claim in document.claims)
        self._add_source(document)

    def _add_source(self, document: GoldDocument) -> None:
        self.languages[document.language] += 1
        self.sources[document.source or ""] += 1
        found = (document.metadata.get(name) for name in LICENCES)
        self.licences[next((each for each in found if isinstance(each, str) and each), "")] += 1
        self.months[(document.published or "")[:7]] += 1
        self.annotators.update(document.provenance.get("annotators", ()))
        self.rules[str(document.provenance.get("rule") or self._decided(document))] += 1

    @staticmethod
    def _decided(document: GoldDocument) -> str:
        return "adjudicated" if document.provenance.get("adjudicator") else "as given"

    def counts(self) -> dict[str, int]:
        """The counts that a manifest gives."""
        items = {kind: number for kind in KINDS if (number := self.items[kind])}
        return {"documents": self.documents, "characters": self.characters, **items}
