"""Which values an attribute takes, and how people are told of those that it does not."""

from typing import Any

import pytest

from schemas.ontology import Attribute, check_value, date_precision


def attribute(type_: str, **fields: Any) -> Attribute:
    return Attribute.model_validate({"id": "x", "type": type_, **fields})


EXTENT = attribute("choice", options=["full", "partial"])
FOOD = attribute("choices", options=["food", "water", "health"])
COUNT = attribute("integer", minimum=0, maximum=8)
LATITUDE = attribute("number", minimum=-90, maximum=90)
COUNTRY = attribute("text", pattern="[A-Z]{3}")
ALIASES = attribute("text", many=True)
DATE = "has to be a date such as 2016, 2016-12 or 2016-12-22"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (EXTENT, "full"),
        (FOOD, []),
        (FOOD, ["water", "food"]),
        (attribute("boolean"), False),
        (COUNT, 0),
        (COUNT, 8),
        (LATITUDE, -90),
        (LATITUDE, 36.2),
        (attribute("date"), "2016"),
        (attribute("date"), "2016-12"),
        (attribute("date"), "2016-02-29"),
        (COUNTRY, "SYR"),
        (attribute("text", suggested=["rebel"]), "something else"),
        (attribute("text"), "é" * 2_000),
        (ALIASES, ["HTS", "هيئة تحرير الشام"]),
    ],
)
def test_what_an_attribute_takes(kind: Attribute, value: object) -> None:
    assert check_value(kind, value) is None


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        (EXTENT, "half", "has to be one of full, partial"),
        (EXTENT, ["full"], "has to be one of full, partial"),
        (EXTENT, True, "has to be one of full, partial"),
        (FOOD, "food", "has to be a list of some of food, water, health"),
        (FOOD, ["food", "tents"], "has to be a list of some of food, water, health"),
        (FOOD, ["food", {}], "has to be a list of some of food, water, health"),
        (FOOD, ["food", "food"], "names a value twice"),
        (attribute("boolean"), "yes", "has to be true or false"),
        (attribute("boolean"), 1, "has to be true or false"),
        (COUNT, True, "has to be a whole number"),
        (COUNT, 3.0, "has to be a whole number"),
        (COUNT, "3", "has to be a whole number"),
        (COUNT, -1, "is below 0"),
        (COUNT, 9, "is above 8"),
        (LATITUDE, True, "has to be a number"),
        (LATITUDE, float("nan"), "has to be a number"),
        (LATITUDE, 90.1, "is above 90"),
        (attribute("date"), "2015-02-29", DATE),
        (attribute("date"), "2016-13", DATE),
        (attribute("date"), "0000", DATE),
        (attribute("date"), "22.12.2016", DATE),
        (attribute("date"), "2016-12-22\n", DATE),
        (attribute("date"), "٢٠١٦", DATE),
        (attribute("date"), 2016, DATE),
        (COUNTRY, "SYRIA", "does not have the form [A-Z]{3}"),
        (COUNTRY, "SYR\n", "does not have the form [A-Z]{3}"),
        (attribute("text"), 3, "has to be text"),
        (attribute("text"), " ", "is empty"),
        (attribute("text"), "x" * 2_001, "is longer than 2,000 characters"),
        (ALIASES, "HTS", "has to be a list of texts"),
        (ALIASES, ["HTS", ""], "is empty"),
    ],
)
def test_what_it_does_not_take_is_told_in_words(kind: Attribute, value: object, message: str) -> None:
    assert check_value(kind, value) == message


@pytest.mark.parametrize("kind", [EXTENT, FOOD, COUNT, COUNTRY, ALIASES])
def test_any_attribute_may_be_unknown(kind: Attribute) -> None:
    assert check_value(kind, None) is None


def test_a_date_is_as_precise_as_it_is_written() -> None:
    assert [date_precision(date) for date in ("2016", "2016-12", "2016-12-22")] == ["year", "month", "day"]
    with pytest.raises(ValueError, match="is not of the form"):
        date_precision("December 2016")
    with pytest.raises(ValueError, match="day"):
        date_precision("2016-11-31")
