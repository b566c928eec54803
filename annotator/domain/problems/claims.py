"""What can be wrong with claims."""

from collections.abc import Iterable, Iterator
from functools import partial

from annotator.domain.problems.attributes import attribute_problems
from annotator.domain.problems.names import name_claim, name_label, name_span
from annotator.domain.problems.problem import Code, Problem
from annotator.domain.problems.view import View
from schemas.gold import Claim
from schemas.ontology import Claims


def claim_problems(view: View) -> Iterator[Problem]:
    """Sources, cues, degrees of certainty and attributes."""
    known = view.ontology.claims
    for claim in view.content.claims:
        if known is None:
            message = f"{name_claim(view, claim)}: there are no claims here"
            yield Problem("claims_unknown", "claim", claim.id, "", message)
            continue
        yield from _span_label(view, claim, "source_label", "source", claim.source, known.sources)
        yield from _span_label(view, claim, "cue_label", "cue", claim.cue, known.cues)
        yield from _certainty(view, claim, known)
        yield from attribute_problems(
            "claim", claim.id, partial(name_claim, view, claim), known.attributes, claim.attributes
        )


def _span_label(
    view: View, claim: Claim, code: Code, field: str, identifier: str | None, allowed: Iterable[str]
) -> Iterator[Problem]:
    # A source may also be the author or unnamed, which are no spans.
    span = view.spans.get(identifier or "")
    if span and span.label not in allowed:
        expected = " or ".join(name_label(view, label) for label in allowed) or "nothing"
        message = (
            f"{name_claim(view, claim)}: its {field} is {name_span(view, span)}, which has to be {expected}"
        )
        yield Problem(code, "claim", claim.id, field, message)


def _certainty(view: View, claim: Claim, known: Claims) -> Iterator[Problem]:
    for field in ("factuality", "author_factuality"):
        value = getattr(claim, field)
        if value is not None and known.value(value) is None:
            message = f"{name_claim(view, claim)}: “{value}” is not a degree of certainty"
            yield Problem("factuality_unknown", "claim", claim.id, field, message)
