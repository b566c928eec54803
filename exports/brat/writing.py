"""From a gold document to the lines of its `.ann` file."""

from collections.abc import Iterator
from typing import Any

import msgspec

from exports.brat.conf import ENTITY, EVENT, Inventory
from exports.brat.counting import plain_ends, to_brat
from exports.brat.lines import (
    CLAIM,
    ENDS,
    EQUIV,
    EXACT,
    GROUP,
    REFERENCE,
    REMARK,
    Said,
    fit,
    joined,
    note,
    numbered,
    plain_entity,
    quote,
    referred,
    remarks,
    say,
    unnumbered,
)
from exports.brat.plan import NO_FILLER, Plan
from exports.loss import FIELDS, LossReport
from schemas.gold import NOTE, Claim, Entity, Event, GoldDocument, Incident, Relation, Span

NAMED = "characters that brat does not take in a name are written as _; exact in a note"
WORDED = "the value is written as words; exact in a note"
HIDDEN = "no line can say it; in a note"
CUT = "crosses a line end or tab: written as fragments"

# What the event types `Claim` and the attributes of these names mean; see docs/formats/brat.md.
CLAIM_PARTS = ("factuality", "author_factuality", "unnamed")
EVENT_PARTS = ("subtype",)


Marked = Span | Event | Claim


class Sheet:
    """The lines of a document, written item by item; what they hold goes into inventory and report."""

    def __init__(self, document: GoldDocument, inventory: Inventory, report: LossReport) -> None:
        self._document = document
        self._inventory = inventory
        self._report = report
        self._plan = Plan(document, report)
        self._offset = to_brat(document.text)
        self._rows: dict[str, list[str]] = {letter: [] for letter in "TER*AN#"}
        self._triggers: dict[tuple[str, str], str] = {}
        self._notes: dict[str, dict[str, Any]] = {}
        self._related = {end for each in self._plan.relations for end in (each.head, each.tail)}

    def lines(self) -> Iterator[str]:
        """All lines of the `.ann` file."""
        for span in self._plan.spans:
            self._span(span)
        for event in self._plan.events:
            self._event(event)
        for claim in self._plan.claims:
            self._claim(claim)
        for entity in self._document.entities:
            self._entity(entity)
        for incident in self._document.incidents:
            self._incident(incident)
        for relation in self._plan.relations:
            self._relation(relation)
        for target, known in self._notes.items():
            self._note(EXACT, target, note(known))
        self._note(EXACT, f"#{len(self._rows['#']) + 1}", note(self._about_document()))
        for rows in self._rows.values():
            yield from rows

    def _span(self, span: Span) -> None:
        line = self._plan.marks[span.id]
        parts = self._plan.parts[span.id]
        self._mark(line, fit(span.label), span.id)
        if parts != span.parts():
            self._report.change("spans", CUT, self._document, span.id, span.quote(self._document.text))
        if fit(span.label) != span.label:
            self._report.change("spans", NAMED, self._document, span.id, span.label)
        if span.id in self._plan.direct:
            return
        self._inventory.labels.add(fit(span.label))
        known = self._said(span, line, ENTITY, {}, ())
        if fit(span.label) != span.label:
            known["label"] = span.label
        if joined(self._document.text, parts) != span.parts():
            known["fragments"] = span.parts()
        self._remember(span.id, line, known)

    def _event(self, event: Event) -> None:
        line, kind = self._plan.frames[event.id], fit(event.type)
        fillers = [(each, self._plan.filler(each)) for each in event.arguments]
        written = [(each.role, filler) for each, filler in fillers if filler]
        roles = [role for role, _ in written]
        trigger = self._trigger(event.trigger or "", kind)
        self._frame(line, kind, trigger, written)
        known = self._said(event, line, EVENT, {"subtype": event.subtype}, EVENT_PARTS)
        if trigger != event.trigger:
            known["trigger"] = event.trigger
        if kind != event.type:
            self._report.change("events", NAMED, self._document, event.id, event.type)
            known["type"] = event.type
        if kind == CLAIM:
            known["event"] = True
        if unnumbered(numbered(roles), None) != roles:
            known["roles"] = roles
            for role in roles:
                if fit(role) != role:
                    self._report.change("arguments", NAMED, self._document, f"{event.id}.{role}")
        if hidden := [(n, each) for n, (each, filler) in enumerate(fillers) if not filler]:
            known["arguments"] = [(n, msgspec.to_builtins(each)) for n, each in hidden]
            for _, each in hidden:
                self._report.drop("arguments", NO_FILLER, self._document, f"{event.id}.{each.role}")
        self._remember(event.id, line, known)

    def _claim(self, claim: Claim) -> None:
        line = self._plan.frames[claim.id]
        trigger = next(self._plan.free_marks)
        self._mark(trigger, CLAIM, claim.cue or self._plan.triggers[claim.event])
        spans = (("Source", claim.source), ("Cue", claim.cue))
        written = [(role, self._plan.marks[span]) for role, span in spans if span in self._plan.marks]
        self._frame(line, CLAIM, trigger, [*written, ("Event", self._plan.frames[claim.event])])
        parts = {"factuality": claim.factuality, "author_factuality": claim.author_factuality}
        unnamed = {"unnamed": True} if claim.source == "unnamed" else {}
        self._remember(claim.id, line, self._said(claim, line, EVENT, parts | unnamed, CLAIM_PARTS))

    def _entity(self, entity: Entity) -> None:
        if entity.id not in self._plan.first:
            return
        first, members = self._plan.first[entity.id], self._plan.members[entity.id]
        kind = entity.attributes.get(GROUP, EQUIV)
        kind = kind if isinstance(kind, str) and kind == fit(kind) and len(members) > 1 else EQUIV
        self._equiv(kind, members)
        links, name = referred(entity)
        tail = "" if name is None else f"\t{name}"
        for base, key in links.items():
            self._rows["N"].append(f"N{len(self._rows['N']) + 1}\t{REFERENCE} {first} {base}:{key}{tail}")
        plain = plain_entity(first, self._plan.labels[first], kind, links, name)
        visible = len(members) > 1 or links or entity.id in self._related
        if entity != plain or not visible:
            self._notes.setdefault(first, {})["entity"] = msgspec.to_builtins(entity)

    def _incident(self, incident: Incident) -> None:
        if incident.id not in self._plan.first:
            return
        first, members = self._plan.first[incident.id], self._plan.members[incident.id]
        self._equiv(EQUIV, members)
        if incident != Incident(f"{first}-incident") or len(members) == 1:
            self._notes.setdefault(first, {})["incident"] = msgspec.to_builtins(incident)

    def _relation(self, relation: Relation) -> None:
        line, kind = self._plan.links[relation.id], fit(relation.type)
        head, tail = self._plan.end(relation.head), self._plan.end(relation.tail)
        self._rows["R"].append(f"{line}\t{kind} Arg1:{head} Arg2:{tail}")
        self._inventory.relation(kind, _sort(head), _sort(tail))
        known: dict[str, Any] = {}
        if kind != relation.type:
            self._report.change("relations", NAMED, self._document, relation.id, relation.type)
            known["type"] = relation.type
        self._remember(relation.id, line, known)

    def _trigger(self, span: str, kind: str) -> str:
        """The T line that is the trigger of an event."""
        if span in self._plan.direct:
            return self._plan.marks[span]
        if (span, kind) not in self._triggers:
            self._triggers[span, kind] = line = next(self._plan.free_marks)
            self._mark(line, kind, span)
        return self._triggers[span, kind]

    def _mark(self, line: str, kind: str, span: str) -> None:
        parts = self._plan.parts[span]
        offsets = ";".join(f"{self._offset(start)} {self._offset(end)}" for start, end in parts)
        self._rows["T"].append(f"{line}\t{kind} {offsets}\t{quote(self._document.text, parts)}")

    def _frame(self, line: str, kind: str, trigger: str, arguments: list[tuple[str, str]]) -> None:
        names = numbered(role for role, _ in arguments)
        said = (f" {name}:{filler}" for name, (_, filler) in zip(names, arguments, strict=True))
        self._rows["E"].append(f"{line}\t{kind}:{trigger}{''.join(said)}")
        self._inventory.event(kind, [(fit(role), _sort(filler)) for role, filler in arguments])

    def _equiv(self, kind: str, members: list[str]) -> None:
        if len(members) > 1:
            self._inventory.groups.add(kind)
            self._rows["*"].append(f"*\t{kind} {' '.join(members)}")

    def _said(
        self, item: Marked, line: str, sort: str, parts: dict[str, Any], reserved: tuple[str, ...]
    ) -> dict[str, Any]:
        """Writes an item's attributes, and the fields of it that are said so; gives what else to note."""
        own = say({name: value for name, value in parts.items() if value is not None})
        others = say({k: v for k, v in item.attributes.items() if k != NOTE}, reserved)
        said = Said(own.lines | others.lines, own.exact | others.exact, dict(others.hidden))
        self._inventory.attributes(said.lines, sort)
        for name, values in said.lines.items():
            for value in values:
                number = len(self._rows["A"]) + 1
                self._rows["A"].append(f"A{number}\t{name} {line}{'' if value is None else f' {value}'}")
        known: dict[str, Any] = {"attributes": said.exact} if said.exact else {}
        self._remark(item, line, known, said.hidden)
        if said.hidden:
            known["hidden"] = said.hidden
        for reason, names in ((WORDED, others.exact), (HIDDEN, said.hidden)):
            tell = self._report.drop if reason == HIDDEN else self._report.change
            for name, value in names.items():
                tell("attributes", reason, self._document, f"{item.id}.{name}", str(value))
        return known

    def _remark(self, item: Marked, line: str, known: dict[str, Any], hidden: dict[str, Any]) -> None:
        remark = item.attributes.get(NOTE)
        if isinstance(remark, str):
            for text in remarks(remark):
                self._note(REMARK, line, text)
            if "\n".join(remarks(remark)) != remark:
                known[NOTE] = remark
        elif NOTE in item.attributes:
            hidden[NOTE] = remark

    def _remember(self, identifier: str, line: str, known: dict[str, Any]) -> None:
        own = {} if identifier == line else {"id": identifier}
        if own | known:
            self._notes.setdefault(line, {}).update(own | known)

    def _note(self, kind: str, target: str, text: str) -> None:
        self._rows["#"].append(f"#{len(self._rows['#']) + 1}\t{kind} {target}\t{text}")

    def _about_document(self) -> dict[str, Any]:
        """The document's fields, and what has no line."""
        fields = {name: getattr(self._document, name) for name in ("id", *FIELDS)}
        _, ends = plain_ends(self._document.text)
        fields |= {ENDS: ends} if ends else {}
        return fields | {kind: msgspec.to_builtins(items) for kind, items in self._plan.left.items()}


def _sort(line: str) -> str:
    return EVENT if line.startswith("E") else ENTITY
