"""What in a record contradicts the ontology: imported gold may, and annotators are told of it on the page."""

from collections.abc import Iterator

from annotator.domain.content import Content
from annotator.domain.problems import find_problems
from schemas.gold import GoldDocument
from schemas.ontology import Ontology


def contradictions(document: GoldDocument, ontology: Ontology) -> Iterator[str]:
    """Each in words, with document and object."""
    content = Content(
        spans=document.spans,
        entities=document.entities,
        events=document.events,
        incidents=document.incidents,
        claims=document.claims,
        relations=document.relations,
    )
    for problem in find_problems(content, ontology, document.text):
        if problem.severity == "error":
            yield f"{document.id}, {problem.target}: {problem.message}"
