"""Deciding the items of a comparison, and carrying that out in the gold set.

A decision whose object needs another that gold has not yet (an argument its filler) waits: its ruling names
no object, and it is carried out with the decision that brings the other.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from annotator.domain.commands import Draft, Held, Kind, Ruling, Setting, Settle, kind_of
from annotator.domain.comparing import Comparison, Item
from annotator.domain.content import Content
from annotator.domain.settling.bench import Bench, gold_id, is_open
from annotator.domain.settling.putting import needs, put
from annotator.domain.settling.removing import remove

__all__ = ["AS_IT_IS", "Settlement", "gold_id", "is_open"]

# Whose version a ruling names when gold was left as somebody has made it by hand.
AS_IT_IS = "gold"
# What is carried out first: what the others refer to.
_ORDER = ("span", "event", "argument", "claim", "entity", "incident", "relation")


class Settlement:
    """Decisions on items, made one after the other and sent to the gold set as one command."""

    def __init__(
        self,
        document: str,
        comparison: Comparison,
        gold: Content,
        rulings: Mapping[str, Ruling],
        setting: Setting,
    ) -> None:
        held = Held()
        for value in gold.everything():
            held.put(value)
        self.comparison = comparison
        self._bench = Bench(document, comparison, Draft(held), dict(rulings), setting)
        self._new: dict[str, Ruling] = {}

    def is_open(self, item: Item) -> bool:
        """Whether the item waits for a decision."""
        return is_open(item, self._bench.rulings)

    def has(self, key: str) -> bool:
        """Whether gold has the object of an item."""
        return self._bench.ref(key, ()) is not None

    def take(self, item: Item, who: str, rule: str, bring: bool = False) -> None:
        """Takes an annotator's version, which may be that there is none.

        With `bring` what it refers to comes with it, as that annotator has it.
        """
        version = item.versions.get(who)
        if version is None:
            self.leave_out(item, rule)
            return
        if bring:
            for key in needs(self._bench, item, who):
                self._ensure(key, who, rule)
        self._rule(Ruling(item.key, rule, who, item.who(version)))
        self._put(item, who)

    def leave_out(self, item: Item, rule: str) -> None:
        """Takes the thing out of gold, with what refers to it."""
        remove(self._bench, item)
        self._rule(Ruling(item.key, rule, None, item.who(None)))

    def keep(self, item: Item, rule: str) -> None:
        """Lets gold be as it is."""
        self._rule(Ruling(item.key, rule, AS_IT_IS, (), self._bench.there(item)))

    def command(self, identifier: str) -> Settle:
        """All of it as one command."""
        self._wake()
        made: dict[Kind, list[Any]] = {}
        gone: list[tuple[Kind, str]] = []
        for each in self._bench.draft.edits():
            if each.after is not None:
                made.setdefault(kind_of(each.after), []).append(each.after)
            elif each.before is not None:
                gone.append((kind_of(each.before), each.before.id))
        return Settle(
            id=identifier,
            rulings=tuple(self._new.values()),
            gone=tuple(gone),
            spans=tuple(made.get("span", ())),
            entities=tuple(made.get("entity", ())),
            events=tuple(made.get("event", ())),
            incidents=tuple(made.get("incident", ())),
            claims=tuple(made.get("claim", ())),
            relations=tuple(made.get("relation", ())),
        )

    def _rule(self, ruling: Ruling) -> None:
        self._bench.rulings[ruling.item] = self._new[ruling.item] = ruling

    def _put(self, item: Item, who: str) -> None:
        fresh = item.kind == "event" and self._bench.there(item) is None
        identifier = put(self._bench, item, who)
        ruling = self._bench.rulings.get(item.key)
        if ruling is not None and identifier is not None and ruling.object != identifier:
            self._rule(structs.replace(ruling, object=identifier))
        if fresh:
            self._complete(item, who)

    def _complete(self, event: Item, who: str) -> None:
        """With an event comes what all who have it agree on, and what was decided of it before."""
        for each in self.comparison.within.get(event.key, ()):
            ruling = self._bench.rulings.get(each.key)
            if ruling is not None and ruling.chosen in each.versions:
                self.take(each, ruling.chosen or who, ruling.rule)
            elif ruling is None and each.agreed:
                self.take(each, who, "agreed")

    def _ensure(self, key: str, who: str, rule: str) -> None:
        """Brings what is needed and not there; what had been left out is decided anew."""
        if self._bench.ref(key, (who,)) is not None:
            return
        item = self.comparison.by_key.get(key)
        if item is None:
            self._bench.span(key, who)
        elif item.versions.get(who) is not None:
            if item.key in self._bench.rulings:
                self._rule(Ruling(item.key, rule, who, item.who(item.versions[who])))
            self._put(item, who)

    def _wake(self) -> None:
        """Carries out the decisions that waited for something that is there now."""
        rulings = self._bench.rulings
        waiting = [
            item
            for item in self.comparison.items
            if (ruling := rulings.get(item.key))
            and not ruling.object
            and ruling.chosen is not None
            and item.versions.get(ruling.chosen) is not None
        ]
        for item in sorted(waiting, key=lambda each: _ORDER.index(each.kind)):
            self._put(item, rulings[item.key].chosen or "")
