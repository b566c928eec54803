"""What ML backends answer, in every form, read without a network."""

from typing import Any

import pytest

from annotator.suggest import backend

GOOD = {"result": [], "model_version": "m-1"}


@pytest.mark.parametrize(
    ("body", "versions"),
    [
        ({"results": [GOOD, GOOD]}, ["m-1", "m-1"]),
        ({"results": [[GOOD], [GOOD]]}, ["m-1", "m-1"]),
        ([GOOD, GOOD], ["m-1", "m-1"]),
        ({"results": [GOOD, {"result": []}], "model_version": "all"}, ["m-1", "all"]),
        ({"results": {"predictions": [{"result": []}, GOOD], "model_version": 7}}, ["7", "m-1"]),
        (
            {"results": [{"result": [], "model_version": ""}, {"result": [], "model_version": []}]},
            [None, None],
        ),
        ({"results": [GOOD, {"result": [], "model_version": "m" * 999}]}, ["m-1", "m" * 200]),
    ],
)
def test_answers_of_every_form(body: Any, versions: list[str | None]) -> None:
    found = backend.answers(body, 2)
    assert found is not None
    assert [each.prediction and each.prediction["model_version"] for each in found] == versions


@pytest.mark.parametrize(
    "body",
    [None, 3, "x", {}, [], {"results": None}, {"results": [GOOD]}, {"results": {}}, {"results": [GOOD] * 3},
     {"results": {"predictions": None}}],
)  # fmt: skip
def test_answers_in_another_number_are_none(body: Any) -> None:
    assert backend.answers(body, 2) is None


@pytest.mark.parametrize(
    "given", [None, 3, "x", {}, [], [None], {"result": None}, {"result": {}}, {"predictions": []}]
)
def test_a_task_without_a_result_says_so(given: Any) -> None:
    found = backend.answers({"results": [given, GOOD]}, 2)
    assert found is not None
    assert (found[0].prediction, found[0].why) == (None, "the model gave no result")
    assert found[1].prediction == GOOD


def test_of_several_predictions_for_a_task_the_one_with_the_best_score_counts() -> None:
    several = [
        {"result": [1], "score": 0.2},
        {"result": [2], "score": 0.8},
        {"result": [3]},
        {"result": [4], "score": True},
        {"result": [5], "score": "9"},
    ]
    found = backend.answers({"results": [several]}, 1)
    assert found is not None
    assert found[0].prediction
    assert found[0].prediction["result"] == [2]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "it answered 500"),
        (
            "Traceback (most recent call last):\n  File x\nKeyError: 'text'\n",
            "it answered 500: KeyError: 'text'",
        ),
        ("<html>\n<body>Oops</body>\n</html>", "it answered 500"),
        ("x" * 999, "it answered 500: " + "x" * 200),
    ],
)
def test_a_complaint_is_one_short_line(body: str, words: str) -> None:
    assert backend.complaint(500, body) == words


def test_the_project_is_a_string_with_its_number_and_the_second_it_was_made() -> None:
    assert backend.Project(6, 1_795_425_389_123, "<View/>").key == "6.1795425389"
