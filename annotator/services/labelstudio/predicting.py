"""A prediction that a script writes becomes a set of suggestions."""

import re
from typing import Any

from annotator.errors import Invalid
from annotator.permissions import Action, Actor
from annotator.services import documents
from annotator.services.access import enter
from annotator.services.labelstudio import opening, reading
from annotator.services.suggesting import predicting, suggesters, writing
from annotator.services.suggesting.predicting import Losses
from annotator.store import Session, changes, suggestions
from annotator.store.sight import SUGGESTER
from annotator.store.suggestions import Suggester

# Of predictions that name no model.
_UNNAMED = "predictions"
_OTHERS = re.compile(r"[^A-Za-z0-9_.@-]+")


def create(session: Session, actor: Actor, body: dict[str, Any]) -> dict[str, Any]:
    """Suggests what the body says on its task, in the place of what the model version had; commits.

    Doing it again changes nothing else. Raises NotFound, Forbidden, or Invalid naming the field: nothing of a
    prediction is left out without a word.
    """
    task_id = body.get("task")
    if not isinstance(task_id, int) or isinstance(task_id, bool):
        raise Invalid("task: expected the number of a task.", "task")
    result, score = body.get("result"), body.get("score")
    if not isinstance(result, list):
        raise Invalid("result: expected a list of regions.", "result")
    if score is not None and not (isinstance(score, int | float) and 0 <= score <= 1):
        raise Invalid("score: expected a number from 0 to 1.", "score")
    version = body.get("model_version")
    if version is not None and not isinstance(version, str | int):
        raise Invalid("model_version: expected a string.", "model_version")
    slug = opening.of_task(session, actor, task_id).slug
    entry = enter(session, actor, slug, Action.IMPORT)
    name = name_of(str(version or _UNNAMED))
    owner = suggesters.owner_of(session, entry, name)
    document = documents.listed(session, entry.project_id, task_id)
    found = documents.reading(session, task_id, document.language)
    losses = Losses()
    answer = {"result": result, "score": score, "model_version": str(version or _UNNAMED)}
    made = predicting.prediction(answer, document, found, entry, name, losses)
    wrong = [why for _, why in losses.failed] + [what for what, number in losses.notes.items() if number]
    if made is None or wrong:
        raise Invalid(f"result: {'; '.join(wrong)}.", "result")
    if suggestions.suggester(session, entry.project_id, name) is None:
        session.add(Suggester(project_id=entry.project_id, name=name, kind="import", user_id=actor.user_id))
    writing.write(session, entry, task_id, name, made)
    head = changes.head_of(session, task_id, owner)
    assert head is not None  # noqa: S101  just written
    session.commit()
    return reading.prediction(session, actor, head.id)


def name_of(version: str) -> str:
    """What the suggester is called whose model version that is: the same, but for characters in the way."""
    return _OTHERS.sub("-", version.removeprefix(SUGGESTER)).strip("-.")[:80] or _UNNAMED
