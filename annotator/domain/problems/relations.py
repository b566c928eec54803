"""What can be wrong with relations."""

from collections.abc import Iterator

from annotator.domain.problems.names import name_relation
from annotator.domain.problems.problem import Problem
from annotator.domain.problems.view import View
from schemas.gold import Relation


def relation_problems(view: View) -> Iterator[Problem]:
    """Types unknown between such ends, ends that are the same, and relations that are there already."""
    seen: set[tuple[str, str, str]] = set()
    for relation in view.content.relations:
        if wrong := _wrong_type(view, relation):
            message = f"{name_relation(view, relation)}: {wrong}"
            yield Problem("relation_unknown", "relation", relation.id, "type", message)
        if relation.head == relation.tail:
            message = f"{name_relation(view, relation)}: both ends are the same"
            yield Problem("relation_to_itself", "relation", relation.id, "tail", message)
        key = relation.type, relation.head, relation.tail
        if key in seen:
            message = f"{name_relation(view, relation)}: stated twice"
            yield Problem("relation_repeated", "relation", relation.id, "", message)
        seen.add(key)


def _wrong_type(view: View, relation: Relation) -> str | None:
    head, tail = view.end_kind(relation.head), view.end_kind(relation.tail)
    if head is None or tail is None:
        return None
    if head != tail:
        return f"{_article(head)} and {_article(tail)} cannot be related"
    return None if view.relation_type(head, relation.type) else "such things have no relation of that type"


def _article(kind: str) -> str:
    return f"a {kind}" if kind == "claim" else f"an {kind}"
