"""What can be wrong with entities."""

from collections.abc import Iterator
from functools import partial

from annotator.domain.problems.attributes import attribute_problems
from annotator.domain.problems.names import name_entity, name_label, name_span
from annotator.domain.problems.problem import Problem
from annotator.domain.problems.view import View
from schemas.gold import Entity


def entity_problems(view: View) -> Iterator[Problem]:
    """Labels, attributes, and mentions: none at all, or of another label."""
    for entity in view.content.entities:
        yield from _framed(view, entity)
        mentions = view.mentions.get(entity.id, ())
        if not mentions:
            message = f"{name_entity(view, entity)}: nothing in the text mentions it"
            yield Problem("entity_unmentioned", "entity", entity.id, "", message)
        for span in mentions:
            if span.label != entity.label:
                message = f"{name_entity(view, entity)}: {name_span(view, span)} cannot mention it"
                yield Problem("mention_label", "entity", entity.id, "", message)


def _framed(view: View, entity: Entity) -> Iterator[Problem]:
    label = view.labels.get(entity.label)
    if label is None:
        message = f"{name_entity(view, entity)}: its label is unknown or not in use"
        yield Problem("label_unknown", "entity", entity.id, "label", message)
    elif label.entity is None:
        message = f"{name_entity(view, entity)}: the label {name_label(view, label.id)} is not for entities"
        yield Problem("entity_label", "entity", entity.id, "label", message)
    else:
        yield from attribute_problems(
            "entity",
            entity.id,
            partial(name_entity, view, entity),
            label.entity.attributes,
            entity.attributes,
        )
