"""Every measure meets every scenario, and says what is expected of it."""

import json

import pytest

from annotator.agreement import MEASURES, Measure, by_pair, total
from tests.agreement.expected import EXPECTED
from tests.agreement.scenarios import SCENARIOS, Scenario


def score(measure: Measure, *scenarios: Scenario) -> float:
    """The measure's score of documents together."""
    return measure.score(total(measure.observe(each.sets, each.text, each.tokens) for each in scenarios))


def named(name: str) -> Scenario:
    """The scenario of that name."""
    return next(each for each in SCENARIOS if each.name == name)


def test_every_measure_states_what_it_makes_of_every_scenario() -> None:
    names = {scenario.name for scenario in SCENARIOS}
    assert {id: set(values) for id, values in EXPECTED.items()} == {each.id: names for each in MEASURES}
    assert len({measure.id for measure in MEASURES}) == len(MEASURES)
    assert all(measure.title and measure.source for measure in MEASURES)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda each: each.id)
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name)
def test_a_measure_says_of_a_scenario_what_is_expected(measure: Measure, scenario: Scenario) -> None:
    expected = EXPECTED[measure.id][scenario.name]
    assert score(measure, scenario) == pytest.approx(expected, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("measure", MEASURES, ids=lambda each: each.id)
def test_counts_survive_json_and_come_off_a_sum_without_a_trace(measure: Measure) -> None:
    observed = [measure.observe(each.sets, each.text, each.tokens) for each in SCENARIOS]
    assert [json.loads(json.dumps(counts)) for counts in observed] == observed
    whole = total(observed)
    without_last = total([whole, {name: -n for name, n in observed[-1].items()}])
    assert without_last == pytest.approx(total(observed[:-1]))


@pytest.mark.parametrize("measure", [each for each in MEASURES if each.pairwise], ids=lambda each: each.id)
def test_a_pair_is_scored_as_if_the_others_were_not_there(measure: Measure) -> None:
    scenario = named("two of three agree")
    counts = measure.observe(scenario.sets, scenario.text, scenario.tokens)
    for pair, of_pair in by_pair(counts).items():
        alone = Scenario("", {name: scenario.sets[name] for name in pair})
        assert measure.score(of_pair) == pytest.approx(score(measure, alone), nan_ok=True)
    assert {pair for pair in by_pair(counts)} == {("amal", "basma"), ("amal", "carla"), ("basma", "carla")}


@pytest.mark.parametrize("measure", MEASURES, ids=lambda each: each.id)
def test_who_is_named_first_makes_no_difference(measure: Measure) -> None:
    for scenario in SCENARIOS:
        if len(scenario.sets) == 2:
            turned = dict(zip(scenario.sets, reversed(scenario.sets.values()), strict=True))
            assert score(measure, Scenario("", turned, scenario.text)) == pytest.approx(
                score(measure, scenario), nan_ok=True
            )


def test_documents_are_summed_before_they_are_scored() -> None:
    by_id = {measure.id: measure for measure in MEASURES}
    together = named("identical"), named("a span is missed")
    # 7 spans of both among 8 and 7; of 2 documents' 16 tokens one differs.
    assert score(by_id["span_exact"], *together) == pytest.approx(14 / 15)
    assert score(by_id["cohen"], *together) == pytest.approx(1 - 16 / (256 - (2 * 2 + 2 * 2 + 4 * 3 + 8 * 9)))
    # A document that nobody annotated has tokens, but nothing to disagree on by F1.
    assert score(by_id["span_exact"], *together, named("nobody annotated")) == pytest.approx(14 / 15)


LABELS = {
    "span_exact": ("a label differs", {"actor": 0, "strike": 1, "location": 4 / 5}),
    "span_tokens": ("a bound differs", {"actor": 1, "strike": 1, "location": 4 / 5}),
    "span_partial": ("a bound differs", {"actor": 1, "strike": 1, "location": 3 / 4}),
    "cohen": ("a span is missed", {"actor": 1, "strike": 1, "location": 1 - 8 / (64 - (2 * 1 + 6 * 7))}),
    "fleiss": ("a span is missed", {"actor": 1, "strike": 1, "location": 1 - 32 / (256 - 9 - 169)}),
    "alpha": ("two labels in one place", {"actor": 1 - 30 / (256 - 9 - 169), "strike": 1, "location": 1}),
    "unitizing": (
        "a span is missed",
        # The label's own continuum: 10 and 6 characters of it, in units of 6 and 4, and of 6.
        {"actor": 1, "strike": 1, "location": 1 - 8 * (78**2 - 150) / (78 * (78**2 - 16**2 - 62**2))},
    ),
    "trigger_classification": ("an event type differs", {"strike": 0, "raid": 0}),
    "argument_identification": ("a role differs", {"strike": 1}),
    "argument_classification": ("a role differs", {"attacker": 0, "owner": 0, "target": 1}),
    "attributes": ("an attribute differs", {"strike.means": 0, "location.mention": 1}),
    "factuality": ("factuality differs", {"strike": 1 / 3}),
}


@pytest.mark.parametrize("measure", MEASURES, ids=lambda each: each.id)
def test_labels_have_scores_of_their_own(measure: Measure) -> None:
    name, expected = LABELS.get(measure.id, ("two of three agree", {}))
    scenario = named(name)
    counts = measure.observe(scenario.sets, scenario.text, scenario.tokens)
    found = {label: measure.score(each) for label, each in measure.by_label(counts).items()}
    assert found == pytest.approx(expected, nan_ok=True)
