"""The agreement that the planted errors of two people must lead to, worked out from the rates alone.

Of a person a let m, l, b be the shares of spans missed, mislabelled and with wrong bounds, and r = 1 - m
- l - b. People err independently, so the chance that both do something is a product. F1 is twice what
both have over what each has; over many documents it comes to the same ratio of expected numbers. With K
labels to mistake a label for and D ways to be wrong about bounds, all as likely, for each span of the
truth:

- each has it by 1 - m;
- both have it with the same bounds and label by r r' + b b'/D + l l'/K: right, or wrong in the same way;
- both have it with the same bounds, whatever the label, by (r + l)(r' + l') + b b'/D;
- both have it with the same label, whatever the bounds, by (r + b)(r' + b') + l l'/K.

Triggers are spans whose label is the type of the event. An argument is there when its event and its
filler are: by (1 - m)^2. It is identified when both have the type of the event and the bounds of the
filler: the last two chances multiplied. Of those it has the same role by (1 - q)(1 - q') + q q'/(R - 1)
where the type is right, q being the share of wrong roles and R the number of roles of the type, and by
1/R where both take the event for the same wrong type, since roles are then guessed.

Kappa of factuality: a value t becomes u by the share c/(V - 1) of wrong ones, or stays by 1 - c. The
table of both people's values is the sum of the products over the claims of the truth, of which those with
a span for a source weigh by the chance that both have its bounds. Kappa of tokens: the category of a
token depends on the spans over it or within two tokens of it, each found, missed or mistaken by itself;
the table is the sum over tokens of the products again.

Left out, being small: a span with wrong bounds that comes to lie on another one, mistaken arguments that
meet others' right ones, and spans at the edge of a text, which cannot be wrong in all D ways.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations, product
from statistics import fmean

from annotator.agreement.token_labels import NONE, category, covered
from schemas.gold import Argument, Event, GoldDocument, Span
from tests.proof.annotators import PEOPLE, STRETCHES, Rates
from tests.proof.truths import Truth

Table = Mapping[tuple[str, str], float]
# What one person makes of one unit: values with their chances.
Chances = Mapping[str, float]
_WAYS = len(STRETCHES)


def planted(truth: Truth) -> dict[str, float]:
    """Each measure's value for `PEOPLE`: the mean over pairs, or over all where it takes all at once."""
    pairs = list(combinations(PEOPLE.values(), 2))
    values = _of_spans() | (_of_events() if truth.roles else {})
    found = {name: fmean(value(truth, *pair) for pair in pairs) for name, value in values.items()}
    if truth.roles:
        return found
    tables = [token_table(truth, *pair) for pair in pairs]
    return found | {"cohen": fmean(map(cohen, tables)), "fleiss": fleiss(tables), "alpha": fleiss(tables)}


def weighted_factuality(truth: Truth) -> float:
    """Linear weighted kappa of factuality, the mean over pairs."""
    pairs = combinations(PEOPLE.values(), 2)
    return fmean(cohen(certainty_table(truth, *pair), _steps(truth.certainties)) for pair in pairs)


Value = Callable[[Truth, Rates, Rates], float]


def _of_spans() -> dict[str, Value]:
    return {
        "span_exact": lambda truth, a, b: _f1(
            (1 - a.missed, 1 - b.missed, _same(a, b, _mistakes(truth, span)))
            for record in truth.records
            for span in record.spans
        ),
        "span_blind": lambda truth, a, b: _f1([(1 - a.missed, 1 - b.missed, _bounds(a, b))]),
    }


def _of_events() -> dict[str, Value]:
    return {
        "trigger_identification": lambda truth, a, b: _f1([(1 - a.missed, 1 - b.missed, _bounds(a, b))]),
        "trigger_classification": lambda truth, a, b: _f1(
            [(1 - a.missed, 1 - b.missed, _same(a, b, len(truth.roles) - 1))]
        ),
        "argument_identification": lambda truth, a, b: _f1(
            [((1 - a.missed) ** 2, (1 - b.missed) ** 2, sum(_types(truth, a, b)) * _bounds(a, b))]
        ),
        "argument_classification": lambda truth, a, b: _f1(
            ((1 - a.missed) ** 2, (1 - b.missed) ** 2, _same_role(truth, event, a, b) * _bounds(a, b))
            for event, _ in _arguments(truth)
        ),
        "factuality": lambda truth, a, b: cohen(certainty_table(truth, a, b)),
    }


def _f1(items: Iterable[tuple[float, float, float]]) -> float:
    """From the chance of each item that one has it, that the other has it, and that both have the same."""
    first, second, both = map(sum, zip(*items, strict=True))
    return 2 * both / (first + second)


def _same(a: Rates, b: Rates, mistakes: int) -> float:
    return a.right * b.right + a.bound * b.bound / _WAYS + a.label * b.label / mistakes


def _bounds(a: Rates, b: Rates) -> float:
    return (a.right + a.label) * (b.right + b.label) + a.bound * b.bound / _WAYS


def _mistakes(truth: Truth, span: Span) -> int:
    """How many labels there are to mistake a span's for."""
    return len(truth.roles if span.label in truth.roles else truth.labels) - 1


def _types(truth: Truth, a: Rates, b: Rates) -> tuple[float, float]:
    """The chances that both have the right type of an event, and the same wrong one."""
    return (a.right + a.bound) * (b.right + b.bound), a.label * b.label / (len(truth.roles) - 1)


def _same_role(truth: Truth, event: Event, a: Rates, b: Rates) -> float:
    right, wrong = _types(truth, a, b)
    others = len(truth.roles[event.type]) - 1
    guessed = fmean(1 / len(roles) for type_, roles in truth.roles.items() if type_ != event.type)
    return right * ((1 - a.role) * (1 - b.role) + a.role * b.role / others) + wrong * guessed


def _arguments(truth: Truth) -> Iterator[tuple[Event, Argument]]:
    return ((event, each) for record in truth.records for event in record.events for each in event.arguments)


def certainty_table(truth: Truth, a: Rates, b: Rates) -> Table:
    """How often two people give a claim these two values."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    for claim in truth.records[0].claims:  # copies of one article
        first, second = (_certainty(truth, claim.factuality or "", each) for each in (a, b))
        _meet(found, first, second, 1 if claim.source in ("author", "unnamed") else _bounds(a, b))
    return found


def _certainty(truth: Truth, value: str, rates: Rates) -> Chances:
    wrong = rates.certainty / (len(truth.certainties) - 1)
    return {each: 1 - rates.certainty if each == value else wrong for each in truth.certainties}


def token_table(truth: Truth, a: Rates, b: Rates) -> Table:
    """How often two people put a token into these two categories."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    surroundings = Counter(each for record in truth.records for each in _near(truth, record))
    for around, times in surroundings.items():
        _meet(found, _categories(truth, around, a), _categories(truth, around, b), times)
    return found


def _near(truth: Truth, record: GoldDocument) -> Iterator[tuple[tuple[str, float], ...]]:
    """For each token the spans that may come to cover it: label, and the share that `_reach` tells."""
    tokens = truth.tokens[record.id]
    found: dict[int, list[tuple[str, float]]] = defaultdict(list)
    for span in record.spans:
        for index, reached in _reach(covered(span, tokens), len(tokens)).items():
            found[index].append((span.label, reached))
    return (tuple(sorted(found.get(index, ()))) for index in range(len(tokens)))


def _reach(inside: set[int], length: int) -> dict[int, float]:
    """For each token near a span, 1 if it is its own, else the share of wrong bounds that reach it."""
    first, last = min(inside), max(inside)
    found: dict[int, float] = defaultdict(float, dict.fromkeys(inside, 1.0))
    for early, late in STRETCHES:
        for index in (*range(first + early, first), *range(last + 1, last + late + 1)):
            if 0 <= index < length:
                found[index] += 1 / _WAYS
    return found


def _categories(truth: Truth, around: Iterable[tuple[str, float]], rates: Rates) -> Chances:
    found: dict[str, float] = defaultdict(float)
    for outcome in product(*(_covers(truth, *each, rates).items() for each in around)):
        chance = 1.0
        for _, each in outcome:
            chance *= each
        found[category({label for label, _ in outcome if label != NONE})] += chance
    return found


def _covers(truth: Truth, label: str, reached: float, rates: Rates) -> Chances:
    """With which label a span covers a token, if it does."""
    if reached < 1:
        return {label: rates.bound * reached, NONE: 1 - rates.bound * reached}
    others = [each for each in truth.labels if each != label]
    found = dict.fromkeys(others, rates.label / len(others))
    return {**found, label: rates.right + rates.bound, NONE: rates.missed}


def _meet(into: dict[tuple[str, str], float], first: Chances, second: Chances, times: float = 1) -> None:
    for (value, chance), (other, same) in product(first.items(), second.items()):
        into[value, other] += chance * same * times


def cohen(table: Table, distance: Callable[[str, str], float] = lambda a, b: float(a != b)) -> float:
    """Cohen's kappa of a table: 1 - observed disagreement over that expected from its margins."""
    rows, columns = _margins(table)
    seen = sum(share * distance(*cell) for cell, share in table.items()) / sum(rows.values())
    chance = sum(n * m * distance(one, other) for one, n in rows.items() for other, m in columns.items())
    return 1 - seen / (chance / sum(rows.values()) ** 2)


def fleiss(tables: list[Table]) -> float:
    """Fleiss' kappa of the tables of all pairs; Krippendorff's alpha of very many units is the same."""
    share: dict[str, float] = defaultdict(float)
    units = sum(sum(table.values()) for table in tables)
    for table in tables:
        for margin in _margins(table):
            for value, n in margin.items():
                share[value] += n / units / 2
    agreed = sum(n for table in tables for (one, other), n in table.items() if one == other) / units
    chance = sum(each**2 for each in share.values())
    return (agreed - chance) / (1 - chance)


def _margins(table: Table) -> tuple[dict[str, float], dict[str, float]]:
    rows: dict[str, float] = defaultdict(float)
    columns: dict[str, float] = defaultdict(float)
    for (one, other), n in table.items():
        rows[one] += n
        columns[other] += n
    return rows, columns


def _steps(order: tuple[str, ...]) -> Callable[[str, str], float]:
    return lambda one, other: abs(order.index(one) - order.index(other))
