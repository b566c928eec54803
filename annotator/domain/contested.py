"""Events about whose happening sources disagree."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Literal

from annotator.domain.content import Content
from schemas.gold import Claim
from schemas.ontology import Ontology

Polarity = Literal["positive", "negative", "none"]


def contested(content: Content, ontology: Ontology, text: str = "") -> dict[str, str]:
    """For each contested event, by id, in a few words why.

    It is contested if one source affirms and another denies it, or if a claim about it contests another
    claim or is contested by one; then the other claim's event is contested too. `text` is quoted where the
    spans do not carry their own words.
    """
    if ontology.claims is None:
        return {}
    sources = _Sources(content, text)
    found = _by_relation(content, ontology, sources)
    polarity: dict[str, Polarity] = {value.id: value.polarity for value in ontology.claims.factuality}
    # Sources against each other about the event itself are the plainer reason.
    return found | _by_polarity(content, polarity, sources)


class _Sources:
    """Who makes a claim: spans of one entity are one source, and each unnamed source is its own."""

    def __init__(self, content: Content, text: str) -> None:
        self._text = text
        self._spans = {span.id: span for span in content.spans}
        self._entities = {entity.id: entity for entity in content.entities}

    def key(self, claim: Claim) -> str:
        """What is equal for two claims of one source."""
        if claim.source == "unnamed":
            return f"unnamed {claim.id}"
        span = self._spans.get(claim.source)
        return f"entity {span.entity}" if span and span.entity else claim.source

    def name(self, claim: Claim) -> str:
        """What to call the source of a claim."""
        if claim.source == "author":
            return "the author"
        span = self._spans.get(claim.source)
        if span is None:
            return "an unnamed source"
        entity = self._entities.get(span.entity or "")
        name = span.text or span.quote(self._text) or (entity.name if entity else None)
        return f"“{name}”" if name else "another source"


def _by_polarity(content: Content, polarity: Mapping[str, Polarity], sources: _Sources) -> dict[str, str]:
    claims: dict[str, dict[Polarity, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim in content.claims:
        claims[claim.event][polarity.get(claim.factuality or "", "none")].append(claim)
    found = {}
    for event, by_polarity in claims.items():
        pairs = (
            (yes, no)
            for yes in by_polarity["positive"]
            for no in by_polarity["negative"]
            if sources.key(yes) != sources.key(no)
        )
        pair = next(pairs, None)
        if pair:
            found[event] = f"affirmed by {sources.name(pair[0])}, denied by {sources.name(pair[1])}"
    return found


def _by_relation(content: Content, ontology: Ontology, sources: _Sources) -> dict[str, str]:
    contesting = {each.id: each for each in ontology.relations if each.between == "claims" and each.contests}
    claims = {claim.id: claim for claim in content.claims}
    found: dict[str, str] = {}
    for relation in content.relations:
        head, tail = claims.get(relation.head), claims.get(relation.tail)
        if relation.type in contesting and head and tail and head.id != tail.id:
            title = contesting[relation.type].title
            found.setdefault(tail.event, f"{sources.name(head)} {title} it")
            found.setdefault(head.event, f"{title} what {sources.name(tail)} says")
    return found
