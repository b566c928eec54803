"""Whether a value is one that an attribute takes."""

import math
import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Final, Literal

from schemas.ontology.model import Attribute

# The longest text of an attribute, in characters.
TEXT_LIMIT: Final = 2_000

Precision = Literal["year", "month", "day"]

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def check_value(attribute: Attribute, value: object) -> str | None:
    """What is wrong with a value of that attribute, to be read after its name; None where it is fine.

    The value is as JSON has it. Null says that the value is not known, which any attribute may say.
    """
    return None if value is None else _CHECKS[attribute.type](attribute, value)


def date_precision(value: str) -> Precision:
    """How precise a date is: `2016`, `2016-12` or `2016-12-22`. Raises ValueError if it is no real date."""
    found = _DATE.fullmatch(value)
    if found is None:
        raise ValueError(f"{value!r} is not of the form 2016, 2016-12 or 2016-12-22")
    year, month, day = found.groups()
    date(int(year), int(month or 1), int(day or 1))
    if day:
        return "day"
    return "month" if month else "year"


def _choice(attribute: Attribute, value: object) -> str | None:
    if any(option.id == value for option in attribute.options):
        return None
    return f"has to be one of {_listed(attribute)}"


def _choices(attribute: Attribute, value: object) -> str | None:
    if not isinstance(value, list | tuple) or any(_choice(attribute, each) for each in value):
        return f"has to be a list of some of {_listed(attribute)}"
    return "names a value twice" if _repeat(value) else None


def _boolean(attribute: Attribute, value: object) -> str | None:
    return None if isinstance(value, bool) else "has to be true or false"


def _integer(attribute: Attribute, value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return "has to be a whole number"
    return _outside(attribute, value)


def _number(attribute: Attribute, value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "has to be a number"
    if isinstance(value, float) and not math.isfinite(value):
        return "has to be a number"
    return _outside(attribute, value)


def _date(attribute: Attribute, value: object) -> str | None:
    try:
        if isinstance(value, str) and date_precision(value):
            return None
    except ValueError:
        pass
    return "has to be a date such as 2016, 2016-12 or 2016-12-22"


def _text(attribute: Attribute, value: object) -> str | None:
    if not attribute.many:
        return _one_text(attribute, value)
    if not isinstance(value, list | tuple):
        return "has to be a list of texts"
    return next(filter(None, (_one_text(attribute, each) for each in value)), None)


def _one_text(attribute: Attribute, value: object) -> str | None:
    if not isinstance(value, str):
        return "has to be text"
    if not value.strip():
        return "is empty"
    if len(value) > TEXT_LIMIT:
        return f"is longer than {TEXT_LIMIT:,} characters"
    if attribute.pattern is not None and not re.fullmatch(attribute.pattern, value):
        return f"does not have the form {attribute.pattern}"
    return None


def _outside(attribute: Attribute, value: float) -> str | None:
    if attribute.minimum is not None and value < attribute.minimum:
        return f"is below {attribute.minimum:g}"
    if attribute.maximum is not None and value > attribute.maximum:
        return f"is above {attribute.maximum:g}"
    return None


def _repeat(values: Collection[object]) -> bool:
    return len(set(values)) < len(values)


def _listed(attribute: Attribute) -> str:
    return ", ".join(option.id for option in attribute.options)


_CHECKS: Mapping[str, Callable[[Attribute, object], str | None]] = {
    "choice": _choice,
    "choices": _choices,
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
    "date": _date,
    "text": _text,
}
