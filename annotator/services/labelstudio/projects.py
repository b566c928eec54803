"""Projects as Label Studio shows them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from annotator.errors import Invalid
from annotator.permissions import Actor
from annotator.services.access import Entry
from annotator.services.labelstudio import controls, counting, opening
from annotator.services.labelstudio.times import moment
from annotator.store import Session
from annotator.store.projects import Project

_ORDERS: dict[str, Callable[[Entry], Any]] = {
    "id": lambda entry: entry.project_id,
    "created_at": lambda entry: entry.project_id,
    "title": lambda entry: (entry.title.casefold(), entry.project_id),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """Which projects: with words in the title, of these numbers (none: all), in an order."""

    title: str = ""
    ids: tuple[int, ...] = ()
    ordering: str = "id"


def matching(session: Session, actor: Actor, wish: Wish) -> list[Entry]:
    """The projects that the actor's token opens and that are wanted. Raises Invalid for an unknown order."""
    order = _ORDERS.get(wish.ordering.removeprefix("-"))
    if order is None:
        raise Invalid(f"Projects come by {', '.join(_ORDERS)}, not by {wish.ordering[:40]!r}.", "ordering")
    found = [
        entry
        for entry in opening.projects_of(session, actor)
        if wish.title.casefold() in entry.title.casefold() and (not wish.ids or entry.project_id in wish.ids)
    ]
    return sorted(found, key=order, reverse=wish.ordering.startswith("-"))


def one(session: Session, actor: Actor, project_id: int) -> dict[str, Any]:
    """The project of that number. Raises NotFound."""
    return shape(session, opening.project(session, actor, project_id))


def shape(session: Session, entry: Entry) -> dict[str, Any]:
    """A project, with counts of what the actor sees."""
    found = counting.totals(session, entry)
    created = session.get_one(Project, entry.project_id).created
    return {
        "id": entry.project_id,
        "title": entry.title or entry.slug,
        "description": "",
        "label_config": controls.config(entry.ontology),
        "expert_instruction": entry.guidelines,
        "show_instruction": bool(entry.guidelines),
        "created_at": moment(created),
        "created_by": None,
        "organization": 1,
        "color": "#FFFFFF",
        "is_published": True,
        "is_draft": False,
        "model_version": "",
        "maximum_annotations": 1,
        "task_number": found.documents,
        "finished_task_number": found.annotated,
        "num_tasks_with_annotations": found.annotated,
        "total_annotations_number": found.sets,
        "useful_annotation_number": found.sets,
        "ground_truth_number": found.gold,
        "skipped_annotations_number": found.skipped,
        "total_predictions_number": found.suggestions,
        "sampling": "Sequential sampling",
        "show_skip_button": True,
        "enable_empty_annotation": True,
        "show_collab_predictions": True,
        "config_has_control_tags": True,
    }
