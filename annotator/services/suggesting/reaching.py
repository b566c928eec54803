"""What every call of an ML backend needs: the backend, the project, its documents, and a token for it."""

from typing import TYPE_CHECKING, Any

from annotator.errors import Invalid
from annotator.permissions import Actor, Scope
from annotator.services import documents, tokens
from annotator.services.access import Entry
from annotator.services.labelstudio import controls
from annotator.services.suggesting import predicting, suggesters
from annotator.settings import Settings
from annotator.store import Session, Store, people
from annotator.store.projects import Project as ProjectRow
from annotator.store.suggestions import Suggester
from annotator.suggest.backend import Project

if TYPE_CHECKING:
    from annotator.services.suggesting.calling import Caller


def task(session: Session, entry: Entry, document_id: int) -> dict[str, Any]:
    """A document as a backend gets it. Raises NotFound."""
    document = documents.listed(session, entry.project_id, document_id)
    return predicting.task(document, documents.reading(session, document_id, document.language), entry)


def backend_of(session: Session, entry: Entry, name: str) -> Suggester:
    """The backend of that name; raises NotFound, or Invalid for a suggester that is none."""
    found = suggesters.find(session, entry, name)
    if found.kind != "backend":
        raise Invalid(f"{name} is no ML backend.", "name")
    return found


def project_of(session: Session, entry: Entry) -> Project:
    """The project as backends know it."""
    created = session.get_one(ProjectRow, entry.project_id).created
    return Project(entry.project_id, created, controls.config(entry.in_use))


def access(store: Store, settings: Settings, entry: Entry, found: Suggester) -> tuple[str, str]:
    """Where the server is, and a token that reads the project for a day, for a backend that is to have it."""
    if not found.hands_token or found.user_id is None:
        return "", ""
    with store.writing() as session:
        user = session.get_one(people.User, found.user_id)
        owner = Actor(user.id, user.name, user.administrator)
        wish = tokens.Wish(f"backend {found.name}"[:80], Scope.READ, entry.slug, 1)
        made = tokens.create(session, owner, user.name, wish)
    return f"http://{settings.host}:{settings.port}", made.secret


def caller(settings: Settings, url: str) -> "Caller":
    """What calls the backend at an address; imported here, since most servers never call one."""
    from annotator.services.suggesting.calling import Caller

    return Caller(settings, url)
