"""Rules that decide items of a comparison by themselves, and leave open what they cannot decide."""

from collections.abc import Mapping
from dataclasses import dataclass

from annotator.domain.comparing import Comparison, Item, Version
from annotator.domain.settling import Settlement
from annotator.errors import Invalid

AGREED, MAJORITY, LONGEST, PERSON = "agreed", "majority", "longest", "person:"


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose version a rule takes; None: the thing is left out."""

    who: str | None


def prefill(settlement: Settlement, rule: str) -> None:
    """Decides by a rule what is open and what it can decide; raises Invalid for an unknown rule.

    Rules: `agreed` takes what all have; `majority` what more than half say, that there is nothing included;
    `longest` the longest where only boundaries differ; `person:WHO` what one annotator has. Each takes what
    all agree on.
    """
    check(rule, settlement.comparison)
    for item in settlement.comparison.items:
        if not settlement.is_open(item) or (item.parent and not settlement.has(item.parent)):
            continue
        choice = decide(rule, item)
        if choice is not None and choice.who is not None:
            settlement.take(item, choice.who, AGREED if item.agreed else rule)
        elif choice is not None:
            settlement.leave_out(item, rule)


def check(rule: str, comparison: Comparison) -> None:
    """Raises Invalid unless it is a rule that can be applied here."""
    whose = rule.removeprefix(PERSON) if rule.startswith(PERSON) else None
    if rule not in (AGREED, MAJORITY, LONGEST) and whose not in comparison.sets:
        raise Invalid(f"{rule!r} is no rule: choose agreed, majority, longest or a person.", "rule")


def decide(rule: str, item: Item) -> Choice | None:
    """What the rule says of an item, None where it cannot say."""
    if item.agreed:
        return Choice(next(iter(item.versions)))
    if rule == MAJORITY:
        return _majority(item.versions)
    if rule == LONGEST and item.differs == ("boundary",):
        return Choice(min(item.versions, key=lambda who: _shortness(item.versions[who])))
    who = rule.removeprefix(PERSON)
    if rule.startswith(PERSON) and who in item.versions:
        return Choice(who if item.versions[who] else None)
    return None


def _majority(versions: Mapping[str, Version | None]) -> Choice | None:
    for who, version in versions.items():
        says = version.says if version else None
        same = sum((each.says if each else None) == says for each in versions.values())
        if same * 2 > len(versions):
            return Choice(who if version else None)
    return None


def _shortness(version: Version | None) -> tuple[int, int]:
    parts = version.says["boundary"] if version else None
    return -sum(end - start for start, end in parts or ()), parts[0][0] if parts else 0
