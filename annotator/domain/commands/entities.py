"""Commands on entities: what several mentions refer to."""

from typing import Any

from msgspec import structs

from annotator.domain.commands.checks import attribute_value, known_label, unchanged
from annotator.domain.commands.linking import (
    AddEntity,
    LinkMentions,
    MergeEntities,
    RemoveEntity,
    RenameEntity,
    SetLink,
    UnlinkMentions,
)
from annotator.domain.commands.objects import Draft, Setting
from annotator.errors import Invalid
from schemas.gold import Entity, Span
from schemas.ontology import EntityFrame


def link_mentions(command: LinkMentions, draft: Draft, setting: Setting) -> None:
    """Spans become mentions of an entity, new or known; they must have its label."""
    spans = [draft.current(Span, each) for each in command.spans]
    entity = draft.find(Entity, command.entity)
    if entity is None:
        _frame(spans[0].label, setting)
        name = (command.name or "").strip() or spans[0].quote(setting.text)[:200]
        entity = Entity(id=draft.free(command.entity), label=spans[0].label, name=name)
        draft.put(entity)
    for span in spans:
        if span.label != entity.label:
            raise Invalid(
                f"“{entity.name or entity.id}” takes mentions labelled {entity.label}; this is {span.label}.",
                "spans",
            )
        draft.put(structs.replace(span, entity=entity.id))
    for left in dict.fromkeys(span.entity for span in spans):
        _tidy(left, draft)


def unlink_mentions(command: UnlinkMentions, draft: Draft, setting: Setting) -> None:
    """Spans leave their entities."""
    for each in command.spans:
        unlink(each, draft)


def unlink(span: str, draft: Draft) -> None:
    """Takes a span out of its entity."""
    found = draft.current(Span, span)
    draft.put(structs.replace(found, entity=None))
    _tidy(found.entity, draft)


def add(command: AddEntity, draft: Draft, setting: Setting) -> None:
    """An entity without a mention."""
    _frame(command.label, setting)
    draft.put(Entity(id=draft.free(command.entity), label=command.label, name=_name(command.name)))


def rename(command: RenameEntity, draft: Draft, setting: Setting) -> None:
    """Another canonical name."""
    entity = draft.current(Entity, command.entity)
    unchanged(command.was, entity.name, "name")
    draft.put(structs.replace(entity, name=_name(command.name)))


def merge(command: MergeEntities, draft: Draft, setting: Setting) -> None:
    """Mentions, relations, attributes and links go over to another entity of the label."""
    entity, into = draft.current(Entity, command.entity), draft.current(Entity, command.into)
    if entity.id == into.id:
        raise Invalid("Choose another entity to merge with.", "into")
    if entity.label != into.label:
        raise Invalid(f"“{into.name}” is of another label; only entities of one label merge.", "into")
    for span in draft.mentions(entity.id):
        draft.put(structs.replace(span, entity=into.id))
    for relation in draft.relations_of(entity.id):
        head = into.id if relation.head == entity.id else relation.head
        tail = into.id if relation.tail == entity.id else relation.tail
        moved = structs.replace(relation, head=head, tail=tail)
        there = {(each.type, each.head, each.tail) for each in draft.relations_of(into.id)}
        if head == tail or (moved.type, head, tail) in there:
            draft.drop(relation)
        else:
            draft.put(moved)
    draft.put(
        structs.replace(into, attributes=entity.attributes | into.attributes, links=entity.links | into.links)
    )
    draft.drop(entity)


def remove(command: RemoveEntity, draft: Draft, setting: Setting) -> None:
    """The entity and its relations go; its mentions stay spans."""
    entity = draft.current(Entity, command.entity)
    for span in draft.mentions(entity.id):
        draft.put(structs.replace(span, entity=None))
    for relation in draft.relations_of(entity.id):
        draft.drop(relation)
    draft.drop(entity)


def set_link(command: SetLink, draft: Draft, setting: Setting) -> None:
    """The identifier in a knowledge base, with what that knows of the entity."""
    entity = draft.current(Entity, command.entity)
    unchanged(command.was, entity.links.get(command.link), "link")
    frame = _frame(entity.label, setting)
    link = next((each for each in frame.links if each.id == command.link), None)
    if link is None:
        raise Invalid(f"There is no link {command.link!r} here.", "link")
    declared = {each.id: each for each in frame.attributes}
    for name, value in command.attributes.items():
        attribute_value(declared.get(name), name, value)
    links = {name: value for name, value in entity.links.items() if name != link.id}
    value = (command.value or "").strip()
    if value:
        if not link.accepts(value):
            raise Invalid(f"{value!r} is no identifier of {link.name}.", "value")
        links[link.id] = value
    attributes: dict[str, Any] = entity.attributes | command.attributes
    draft.put(structs.replace(entity, links=links, attributes=attributes))


def _tidy(identifier: str | None, draft: Draft) -> None:
    """Removes an entity that has lost its last mention and of which nothing else is said."""
    entity = draft.find(Entity, identifier) if identifier else None
    if entity is None or entity.attributes or entity.links:
        return
    if not draft.mentions(entity.id) and not draft.relations_of(entity.id):
        draft.drop(entity)


def _frame(label: str, setting: Setting) -> EntityFrame:
    found = known_label(label, setting)
    if found.entity is None:
        raise Invalid(f"{found.name} marks no entities.", "label")
    return found.entity


def _name(name: str | None) -> str | None:
    return (name or "").strip() or None
