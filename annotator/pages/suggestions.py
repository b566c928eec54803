"""The tab of the annotation page that lists what is suggested on a document."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template
from markupsafe import Markup

from annotator.domain.commands import Proposal
from annotator.domain.keys import in_force
from annotator.pages import event_notes, exchange, web
from annotator.services.suggesting import offering
from annotator.services.suggesting.offering import Offer
from schemas.ontology import Label

blueprint = Blueprint(
    "suggestions", __name__, url_prefix="/projects/<slug>/documents/<int:document_id>/suggestions"
)


@dataclass(frozen=True, slots=True)
class Item:
    """A suggestion as it is listed; `decision` is what the page sends to take it over.

    `kind` is the label and the kind of event, `roles` are names of roles and the words that play them, `who`
    suggests it, with the score in percent, and `versions` are of which models.
    """

    label: Label
    quote: str
    kind: str
    roles: tuple[tuple[str, str], ...]
    who: str
    versions: str
    decision: Markup

    @property
    def about(self) -> str:
        """It in words, without who suggests it."""
        return f"{self.quote}, {self.kind}"


@blueprint.get("")
def page(slug: str, document_id: int) -> str:
    """What is suggested to the person on the document, and not yet decided."""
    exchange.same_person()
    found = offering.up_to_date(web.store(), web.actor(), slug, document_id)
    labels = {label.id: label for label in in_force(found.entry.labels, web.key_choices()).labels}
    items = [_item(offer, labels) for offer in found.offers]
    return render_template("annotate/suggestions.html", items=items)


def _item(offer: Offer, labels: Mapping[str, Label]) -> Item:
    label = labels[offer.span.label]
    kinds = {each.id: each.title for each in label.event.subtypes} if label.event else {}
    names = {role.id: role.title for role in label.event.roles} if label.event else {}
    subtype = next((kinds.get(each.subtype or "") for each in offer.events), None)
    return Item(
        label=label,
        quote=offer.quote,
        kind=f"{label.name}: {subtype}" if subtype else label.name,
        roles=tuple(
            (names.get(each.role, each.role), offer.quotes[each.span])
            for event in offer.events
            for each in event.arguments
            if each.span is not None
        ),
        who=", ".join(_who(each) for each in offer.proposals),
        versions=", ".join(each.version for each in offer.proposals if each.version != each.suggester),
        decision=event_notes.as_attribute(offer.decision()),
    )


def _who(proposal: Proposal) -> str:
    if proposal.score is None:
        return proposal.suggester
    return f"{proposal.suggester} {proposal.score * 100:.0f} %"
