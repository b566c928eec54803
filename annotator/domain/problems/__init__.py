"""Live checks of an annotation set against its ontology: what is wrong, and what is still missing."""

from itertools import chain

from annotator.domain.content import Content
from annotator.domain.problems.claims import claim_problems
from annotator.domain.problems.entities import entity_problems
from annotator.domain.problems.events import event_problems
from annotator.domain.problems.problem import Code, Kind, Problem, Severity
from annotator.domain.problems.relations import relation_problems
from annotator.domain.problems.spans import span_problems
from annotator.domain.problems.view import View
from schemas.ontology import Ontology

__all__ = ["Code", "Kind", "Problem", "Severity", "find_problems"]


def find_problems(content: Content, ontology: Ontology, text: str) -> list[Problem]:
    """All problems in text order, those of objects that stand nowhere in the text last.

    `text` is what the spans mark; references to objects that the set does not hold are passed over.
    """
    view = View(content, ontology, text)
    found = chain(
        span_problems(view),
        event_problems(view),
        claim_problems(view),
        entity_problems(view),
        relation_problems(view),
    )
    return sorted(found, key=lambda problem: view.place(problem.kind, problem.target))
