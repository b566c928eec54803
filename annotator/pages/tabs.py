"""The tabs of a project's pages: what the person may see of it."""

from dataclasses import dataclass
from enum import StrEnum

from flask import Blueprint, url_for

from annotator.permissions import Action
from annotator.services.access import Entry

blueprint = Blueprint("tabs", __name__)


class Tab(StrEnum):
    """The tabs, as people read them."""

    DOCUMENTS = "Articles"
    INCIDENTS = "Incidents"
    GUIDELINES = "Guidelines"
    ONTOLOGY = "Ontology"
    IMPORT = "Import"
    EXPORT = "Export"
    PEOPLE = "People"


_TABS = (
    (Tab.DOCUMENTS, "project.page", Action.VIEW),
    (Tab.INCIDENTS, "incidents.page", Action.VIEW),
    (Tab.GUIDELINES, "guidelines.page", Action.VIEW),
    (Tab.ONTOLOGY, "ontology.page", Action.VIEW),
    (Tab.IMPORT, "imports.page", Action.IMPORT),
    (Tab.EXPORT, "downloads.page", Action.EXPORT),
    (Tab.PEOPLE, "people.page", Action.MANAGE_PROJECT),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A tab with its address."""

    tab: Tab
    address: str


@blueprint.app_template_global()
def tabs_of(entry: Entry) -> list[Link]:
    """The tabs that the person may open."""
    return [
        Link(tab, url_for(endpoint, slug=entry.slug)) for tab, endpoint, action in _TABS if entry.may(action)
    ]
