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
    ADJUDICATE = "Adjudicate"
    DASHBOARD = "Dashboard"
    GUIDELINES = "Guidelines"
    ONTOLOGY = "Ontology"
    ASSIGN = "Hand out"
    IMPORT = "Import"
    EXPORT = "Export"
    RELEASES = "Releases"
    SUGGESTIONS = "Suggestions"
    LABEL_STUDIO = "Label Studio"
    PEOPLE = "People"


_TABS = (
    (Tab.DOCUMENTS, "project.page", Action.VIEW),
    (Tab.INCIDENTS, "incidents.page", Action.VIEW),
    (Tab.ADJUDICATE, "adjudicate.queue", Action.ADJUDICATE),
    (Tab.DASHBOARD, "agreement.page", Action.SEE_ALL_SETS),
    (Tab.GUIDELINES, "guidelines.page", Action.VIEW),
    (Tab.ONTOLOGY, "ontology.page", Action.VIEW),
    (Tab.ASSIGN, "handing.page", Action.ASSIGN),
    (Tab.IMPORT, "imports.page", Action.IMPORT),
    (Tab.EXPORT, "downloads.page", Action.EXPORT),
    (Tab.RELEASES, "releases.page", Action.EXPORT),
    (Tab.SUGGESTIONS, "suggesters.page", Action.MANAGE_PROJECT),
    (Tab.LABEL_STUDIO, "syncing.page", Action.MANAGE_PROJECT),
    (Tab.PEOPLE, "people.page", Action.MANAGE_PEOPLE),
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
