"""Cohen's kappa over tokens."""

from collections import Counter, defaultdict

from annotator.agreement.base import Annotated, Measure
from annotator.agreement.counts import Counts, key
from annotator.agreement.kappa import confusion, kappa
from annotator.agreement.pairs import averaged, labelled, observed
from annotator.agreement.token_labels import categories, labels_of, reduced
from schemas.text import Tokens


def _compare(first: Annotated, second: Annotated, text: str, tokens: Tokens) -> Counts:
    cells = Counter(zip(categories(first, tokens), categories(second, tokens), strict=True))
    return {key(ours, theirs): n for (ours, theirs), n in cells.items()}


def _score(counts: Counts) -> float:
    return kappa(confusion(counts))


def _by_label(counts: Counts) -> dict[str, Counts]:
    """For each label, the table of tokens that have it and tokens that do not."""
    table = confusion(counts)
    found: dict[str, Counts] = {}
    for label in sorted({label for cell in table for each in cell for label in labels_of(each)}):
        reduced_table: Counts = defaultdict(float)
        for (ours, theirs), n in table.items():
            reduced_table[key(reduced(ours, label), reduced(theirs, label))] += n
        found[label] = dict(reduced_table)
    return found


COHEN = Measure(
    id="cohen",
    title="Cohen's kappa over tokens",
    source='Cohen (1960), "A coefficient of agreement for nominal scales"; mean over pairs: Light (1971)',
    observe=observed(_compare),
    score=averaged(_score),
    by_label=labelled(_by_label),
)
