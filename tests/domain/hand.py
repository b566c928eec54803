"""Draws the parts of commands: names of what is there, places, values that fit; seldom what does not."""

from collections.abc import Callable, Iterable
from typing import Any

from hypothesis import strategies as st

from annotator.domain.commands import Held, Kind, Setting
from schemas.ontology import Attribute, Role
from tests.domain.ontologies import values
from tests.domain.texts import tokens_of

TEXT = "\n".join(
    ("One two three four.", "Five 👩‍👧 seven, eight?", "", "nine ten  eleven.", "Zwölf\t13 fourteen", "end")
)
TOKENS = tokens_of(TEXT)


class Hand:
    """A set under way, and the next command, of which `id` and `new` are named by its number."""

    def __init__(self, draw: st.DrawFn, held: Held, setting: Setting, number: int) -> None:
        self.draw = draw
        self.held = held
        self.ontology = setting.ontology
        self.id = f"c{number}"
        self.new = f"x{number}"

    def one(self, options: Iterable[Any]) -> Any:
        return self.draw(st.sampled_from(tuple(options)))

    def has(self, needed: Iterable[Kind]) -> bool:
        """Whether there is something of each kind."""
        return all(self.held.every(kind) for kind in needed)

    def known(self, kind: Kind, holds: Callable[[Any], bool] = lambda _: True) -> str:
        """Something that is there, of which it holds if possible; seldom something that is not there."""
        every = self.held.every(kind)
        ids = [each.id for each in every if holds(each)] or [each.id for each in every]
        return str(self.one((*ids * 8, "gone")))

    def labelled(self, *labels: str) -> str:
        """A span with one of the labels, if there is one."""
        return self.known("span", lambda span: span.label in labels)

    def label(self) -> str:
        return str(self.one(label.id for label in self.ontology.labels))

    def type(self) -> str:
        return str(self.one(label.id for label in self.ontology.labels if label.event))

    def bounds(self) -> dict[str, Any]:
        start = self.draw(st.integers(0, len(TEXT) - 1))
        end = min(len(TEXT), start + self.draw(st.integers(1, 25)))
        return {"start": start, "end": end, "exact": self.draw(st.booleans())}

    def name(self) -> str | None:
        return self.one((None, "", "Name", "Другое имя"))

    def mention(self) -> str:
        return str(self.one(label.id for label in self.ontology.labels if label.entity))

    def roles(self, event: Any) -> tuple[Role, ...]:
        frame = self.ontology.frame(event.type) if event else None
        return frame.roles if frame else ()

    def source(self) -> str:
        labels = self.ontology.claims.sources if self.ontology.claims else ()
        return str(self.one(("author", "unnamed", self.labelled(*labels))))

    def cue(self) -> str | None:
        labels = self.ontology.claims.cues if self.ontology.claims else ()
        return self.one((None, self.labelled(*labels)))

    def values(self, attributes: Iterable[Attribute]) -> dict[str, Any]:
        chosen = self.draw(st.lists(st.sampled_from((*attributes,)), max_size=2)) if attributes else []
        return {each.id: self.draw(values(each)) for each in chosen}

    def fact(self) -> str | None:
        claims = self.ontology.claims
        return self.one((None, *(each.id for each in claims.factuality))) if claims else None
