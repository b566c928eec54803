"""The same figures from independent programs: on real articles with a simulated second annotator."""

from itertools import product
from random import Random

import krippendorff
import numpy as np
import pytest
from msgspec.structs import replace
from nervaluate import Evaluator
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import cohen_kappa_score, f1_score

from annotator.agreement import MEASURES, Annotated, Sets, total
from annotator.agreement.assignment import heaviest
from annotator.agreement.kappa import kappa, ordered
from annotator.agreement.token_labels import categories
from annotator.domain.content import Content
from tests.agreement.simulated import Article, Errors, annotated, articles, flat

RE3D = "re3d/re3d_public_domain_and_ogl.jsonl"
CARELESS = Errors(missed=0.1, label=0.1, bound=0.2)
BY_ID = {measure.id: measure for measure in MEASURES}


@pytest.fixture(name="corpus")
def _corpus(shared_data) -> list[Article]:
    return articles(shared_data(RE3D), most=30)


def labels(corpus: list[Article]) -> list[str]:
    """The labels of the corpus."""
    return sorted({span.label for article in corpus for span in article.content.spans})


def repeated(corpus: list[Article], seeds: int, flattened: bool = False) -> list[Sets]:
    """For each article what it has, by the first annotator, and what careless others make of it."""
    known, random = labels(corpus), Random(4)
    found = []
    for article in corpus:
        truth = flat(article.content) if flattened else article.content
        others = {f"b{seed}": annotated(truth, CARELESS, known, random) for seed in range(seeds)}
        found.append({"a": truth, **others})
    return found


def score(id: str, corpus: list[Article], sets: list[Sets]) -> float:
    """The measure's score of the articles."""
    measure = BY_ID[id]
    pairs = zip(corpus, sets, strict=True)
    return measure.score(
        total(measure.observe(each, article.text, article.tokens) for article, each in pairs)
    )


def all_categories(corpus: list[Article], sets: list[Sets], name: str) -> list[str]:
    """What one annotator made of each token of all articles."""
    pairs = zip(corpus, sets, strict=True)
    return [each for article, of in pairs for each in categories(of[name], article.tokens)]


def test_cohens_kappa_is_scikit_learns(corpus) -> None:
    sets = repeated(corpus, 1)
    theirs = cohen_kappa_score(*(all_categories(corpus, sets, name) for name in ("a", "b0")))
    assert 0.5 < theirs < 0.95
    assert score("cohen", corpus, sets) == pytest.approx(theirs)


@pytest.mark.parametrize("weights", ["linear", "quadratic"])
def test_weighted_kappa_is_scikit_learns(weights) -> None:
    random, order = Random(5), ["CT-", "PR-", "PS-", "PS+", "PR+", "CT+"]
    first = random.choices(order, k=400)
    second = [value if random.random() < 0.6 else random.choice(order) for value in first]
    table = {cell: 0.0 for cell in product(order, order)}
    for cell in zip(first, second, strict=True):
        table[cell] += 1
    theirs = cohen_kappa_score(first, second, labels=order, weights=weights)
    assert kappa(table, ordered(order, weights)) == pytest.approx(theirs)


def test_alpha_is_that_of_the_package_krippendorff(corpus) -> None:
    sets = repeated(corpus, 2)
    values = [all_categories(corpus, sets, name) for name in ("a", "b0", "b1")]
    number = {value: place for place, value in enumerate(sorted({each for row in values for each in row}))}
    theirs = krippendorff.alpha(
        reliability_data=[[number[each] for each in row] for row in values], level_of_measurement="nominal"
    )
    assert 0.5 < theirs < 0.95
    assert score("alpha", corpus, sets) == pytest.approx(theirs)


def test_f1_of_tokens_is_scikit_learns(corpus) -> None:
    sets, known = repeated(corpus, 1), labels(corpus)
    first, second = (
        [[label in each.split("+") for label in known] for each in all_categories(corpus, sets, name)]
        for name in ("a", "b0")
    )
    assert score("span_tokens", corpus, sets) == pytest.approx(f1_score(first, second, average="micro"))


def test_f1_of_spans_is_nervaluates(corpus) -> None:
    sets = repeated(corpus, 1, flattened=True)
    found = Evaluator(*(_entities(sets, name) for name in ("a", "b0")), tags=labels(corpus), loader="dict")
    theirs = {name: result.f1 for name, result in found.evaluate()["overall"].items()}
    assert 0.5 < theirs["strict"] < theirs["exact"] < theirs["partial"] < 1
    assert score("span_exact", corpus, sets) == pytest.approx(theirs["strict"])
    assert score("span_blind", corpus, sets) == pytest.approx(theirs["exact"])
    # Its partial match does not look at labels, ours does.
    assert score("span_partial", corpus, sets) < theirs["partial"]
    assert score("span_partial", corpus, _without_labels(sets)) == pytest.approx(theirs["partial"])


def _entities(sets: list[Sets], name: str) -> list[list[dict[str, object]]]:
    """Spans as nervaluate takes them, with the last character for the end."""
    return [
        [{"label": span.label, "start": span.start, "end": span.end - 1} for span in each[name].spans]
        for each in sets
    ]


def _without_labels(sets: list[Sets]) -> list[Sets]:
    return [{name: _blank(annotated) for name, annotated in each.items()} for each in sets]


def _blank(content: Annotated) -> Content:
    return Content(spans=tuple(replace(span, label="") for span in content.spans))


def test_the_best_pairing_is_scipys() -> None:
    random = Random(6)
    for _ in range(200):
        rows, columns = random.randint(1, 7), random.randint(1, 7)
        cells = list(product(range(rows), range(columns)))
        edges = {cell: random.choice((0.5, 1, random.random())) for cell in cells if random.random() < 0.5}
        weights = np.zeros((rows, columns))
        for cell, weight in edges.items():
            weights[cell] = weight
        best = weights[linear_sum_assignment(weights, maximize=True)].sum()
        assert heaviest(edges) == pytest.approx(best)
