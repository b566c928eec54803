"""One document and its sets as Label Studio shows a task, its annotations, predictions and drafts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from annotator.domain.content import Content
from annotator.services import exporting
from annotator.services.access import Entry
from annotator.services.labelstudio import controls, persons
from annotator.services.labelstudio.persons import Naming
from annotator.services.labelstudio.times import moment
from annotator.store.sight import Head
from annotator.store.suggestions import SuggestedSet
from exports.labelstudio import task_of
from exports.labelstudio.shapes import EVENTS, KEPT

Task = dict[str, Any]
_ACTIONS = {"submitted": "submitted", "skipped": "skipped"}


@dataclass(frozen=True, slots=True)
class Set:
    """A set with what it holds, who made it, and the seconds that its owner worked on it.

    `known` is what is known of a suggester's: model version and scores.
    """

    head: Head
    content: Content
    made: dict[str, Any]
    adjudicator: tuple[int, str] | None
    seconds: float | None
    known: SuggestedSet | None = None

    @property
    def by(self) -> tuple[int, str] | None:
        """Who is named as its author: of gold who has adjudicated it."""
        if self.head.gold:
            return self.adjudicator
        return (self.head.user_id, self.head.name or "") if self.head.user_id is not None else None


@dataclass(frozen=True, slots=True)
class Form:
    """How tasks are given out: people as objects or as numbers; as exports have them; only some fields.

    `full` is with annotations, predictions and drafts.
    """

    full: bool = True
    people: bool = False
    exported: bool = False
    predictions: bool = True
    only: frozenset[str] = field(default_factory=frozenset)

    @property
    def texts(self) -> bool:
        """Whether the documents themselves are needed."""
        return not self.only or bool(self.only & {"data", "meta", "annotations", "predictions", "drafts"})

    @property
    def sets(self) -> bool:
        """Whether what sets hold is needed."""
        wanted = {"annotations", "predictions", "drafts", "data", "meta"}
        return self.full and (not self.only or bool(self.only & wanted))


class Shaper:
    """Makes the shapes for one actor in one project."""

    def __init__(self, entry: Entry, form: Form) -> None:
        self._entry = entry
        self._form = form
        self._naming = Naming.of(entry)
        self._used = controls.used_of(entry.ontology)

    def task(
        self, document_id: int, row: Any, heads: Sequence[Head], sets: Sequence[Set], worked: int
    ) -> dict[str, Any]:
        """A task; `row` is the document's, `worked` when anybody's work on it last changed."""
        form = self._form
        made = self._about(document_id, row, heads, worked)
        said = {each.head.id: self._record(row, each) for each in sets}
        if form.texts:
            chosen = next(iter(_in_order(sets)), None)
            whole = said[chosen.head.id] if chosen else self._record(row, None)
            # With what of the gold, or of the first set that counts, has no place elsewhere.
            made |= {"data": whole["data"], "meta": whole["meta"]}
        if form.sets:
            made |= self._held(row, document_id, sets, said)
        return {name: made[name] for name in made if name == "id" or name in form.only} if form.only else made

    def annotation(self, row: Any, document_id: int, each: Set, said: Task | None = None) -> dict[str, Any]:
        """A set that counts or was skipped; `said` is the task of that set alone, if it is made already."""
        head, said = each.head, said or self._record(row, each)
        made = self._of(head, document_id) | {
            "result": self._result(said),
            "completed_by": self._person(each.by),
            "was_cancelled": head.skipped,
            "ground_truth": head.gold,
            "lead_time": each.seconds,
            "updated_by": each.by[0] if each.by else None,
            "created_username": self._naming.name(*each.by) if each.by else None,
            "created_ago": "",
            "draft_created_at": None,
            "last_action": _ACTIONS.get(head.state or ""),
            "last_created_by": None,
            "parent_prediction": None,
            "parent_annotation": None,
            "import_id": None,
            "bulk_created": False,
            "meta": _meta(said),
        }
        if self._form.exported:
            made |= {
                "unique_id": unique_id(row.uid, head.id), "result_count": len(made["result"]),
                "prediction": {},
            }  # fmt: skip
        return made

    def prediction(self, row: Any, document_id: int, each: Set, said: Task | None = None) -> dict[str, Any]:
        """A set of a suggester's."""
        said = said or self._record(row, each)
        known = each.known
        return self._of(each.head, document_id) | {
            "result": _scored(self._result(said), known.scores if known else {}),
            "model_version": known.version if known else each.head.suggester,
            "score": known.score if known else None,
            "created_ago": "",
            "model": None,
            "model_run": None,
            "cluster": None,
            "neighbors": None,
            "mislabeling": 0.0,
            "meta": _meta(said),
        }

    def draft(self, document_id: int, each: Set, said: Task) -> dict[str, Any]:
        """A set that is not handed in."""
        name = self._naming.name(*each.by) if each.by else None
        return self._of(each.head, document_id) | {
            "result": self._result(said),
            "user": name,
            "created_username": name,
            "created_ago": "",
            "lead_time": each.seconds,
            "was_postponed": False,
            "annotation": None,
        }

    def _about(self, document_id: int, row: Any, heads: Sequence[Head], worked: int) -> dict[str, Any]:
        """What a task tells of itself."""
        counted = [each for each in heads if each.done]
        skipped = [each for each in heads if each.skipped]
        predictions = [each for each in heads if each.suggester is not None]
        people = {each.user_id: None for each in (*counted, *skipped) if each.user_id and not each.gold}
        updated = max([row.created, worked, *(each.updated for each in heads)])
        done = max((each.updated for each in counted), default=None)
        return {
            "id": document_id,
            "project": self._entry.project_id,
            "inner_id": document_id,
            "created_at": moment(row.created),
            "updated_at": moment(updated),
            "completed_at": moment(done) if done is not None else None,
            "is_labeled": bool(counted),
            "overlap": 1,
            "ground_truth": any(each.gold for each in counted),
            "total_annotations": len(counted),
            "cancelled_annotations": len(skipped),
            "total_predictions": len(predictions),
            "predictions_model_versions": ",".join(each.suggester or "" for each in predictions),
            "annotators": list(people),
            "updated_by": [{"user_id": each} for each in people],
            "file_upload": None,
            "storage_filename": None,
            "comment_count": 0,
            "unresolved_comment_count": 0,
            "comment_authors": [],
            "last_comment_updated_at": None,
        }

    def _held(self, row: Any, document_id: int, sets: Sequence[Set], said: dict[int, Task]) -> dict[str, Any]:
        """The sets, each where Label Studio has what it is; exports have no drafts."""
        form = self._form
        held: dict[str, list[Any]] = {"annotations": [], "predictions": [], "drafts": []}
        for each in sets:
            own = said[each.head.id]
            if each.head.ended:
                held["annotations"].append(self.annotation(row, document_id, each, own))
            elif each.head.suggester is not None:
                made = self.prediction(row, document_id, each, own) if form.predictions else each.head.id
                held["predictions"].append(made)
            elif not form.exported:
                held["drafts"].append(self.draft(document_id, each, own))
        return held

    def _of(self, head: Head, document_id: int) -> dict[str, Any]:
        return {
            "id": head.id,
            "task": document_id,
            "project": self._entry.project_id,
            "created_at": moment(head.created),
            "updated_at": moment(head.updated),
        }

    def _record(self, row: Any, each: Set | None) -> dict[str, Any]:
        """The document with one of its sets, as our own export of tasks has it."""
        content, made = (each.content, each.made) if each else (Content(), {})
        return task_of(exporting.record(row, content, made, self._entry))

    def _result(self, said: dict[str, Any]) -> list[dict[str, Any]]:
        return controls.fitted(said["annotations"][0]["result"], self._used)

    def _person(self, by: tuple[int, str] | None) -> Any:
        if by is None or not self._form.people:
            return by[0] if by else None
        return persons.simple(by[0], self._naming.name(*by))


def annotations_of(sets: Iterable[Set]) -> list[Set]:
    """Those that are annotations: gold, what is handed in, what was skipped."""
    return [each for each in sets if each.head.ended]


def unique_id(uid: str, set_id: int) -> str:
    """The uuid of a set, the same whenever it is asked for. Set ids are never used again."""
    return str(uuid5(NAMESPACE_OID, f"annotator:{uid}:{set_id}"))


def _scored(result: list[dict[str, Any]], scores: Mapping[str, float]) -> list[dict[str, Any]]:
    """The regions with the model's scores; a region has the id of its span."""
    return [
        each | {"score": scores[each["id"]]} if each["type"] == "labels" and each["id"] in scores else each
        for each in result
    ]


def _in_order(sets: Iterable[Set]) -> list[Set]:
    """As readers of tasks choose among several: the reference answer, else the first that was not skipped."""
    done = [each for each in sets if each.head.done]
    return sorted(done, key=lambda each: not each.head.gold)


def _meta(said: dict[str, Any]) -> dict[str, Any]:
    """What of a set has no place in its result, as the task's `meta` and `data` have it for one of them."""
    kept = {name: value for name, value in said["meta"][KEPT].items() if name != "metadata"}
    loose = said["data"].get(EVENTS)
    return {KEPT: kept} | ({EVENTS: loose} if loose else {})
