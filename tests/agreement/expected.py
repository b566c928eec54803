"""What each measure says of each scenario, worked out by hand from its definition.

The sentence has eight tokens: actor, strike, location, two without, location, two without; and 39
characters, of which the four spans cover 6, 7, 6 and 4.
"""

from collections.abc import Mapping
from math import nan

_UNDEFINED = dict.fromkeys(
    ("nobody annotated", "only one has the document", "nobody has the document", "empty text"), nan
)
# Where the score is 0 when one of two marked nothing, two such pairs of three leave a third.
_ONE_SIDED = {"one did": 0, "the third did nothing": 1 / 3}
_SPANS_ALIKE = dict.fromkeys(
    (
        *("identical", "an event type differs", "a role differs", "an attribute differs"),
        *("factuality differs", "a cluster is split"),
    ),
    1,
)
_EVENTS_ALIKE = dict.fromkeys(
    (
        *("identical", "a label differs", "a bound differs", "bounds cross", "one nests another"),
        *("two labels in one place", "a span is missed", "an attribute differs", "factuality differs"),
        *("a cluster is split", "two of three agree"),
    ),
    1,
)
_ENTITIES_ALIKE = dict.fromkeys(
    (
        *("identical", "a label differs", "a trigger differs", "an event type differs", "a role differs"),
        *("an attribute differs", "factuality differs"),
    ),
    1,
)

# uα is 1 - differing (l² - sizes) / (l (l² - Σ value²)), where l is 39 characters times the annotators.
_TWO, _THREE = 78, 117


def _unitizing(length: int, differing: int, sizes: int, squares: int) -> float:
    return 1 - differing * (length**2 - sizes) / (length * (length**2 - squares))


EXPECTED: Mapping[str, Mapping[str, float]] = {
    "span_exact": _UNDEFINED
    | _ONE_SIDED
    | _SPANS_ALIKE
    | {
        "a label differs": 3 / 4,
        "a bound differs": 3 / 4,
        "bounds cross": 3 / 4,
        "one nests another": 8 / 9,
        "two labels in one place": 8 / 9,
        "in fragments": 4 / 7,
        "a span is missed": 6 / 7,
        "a trigger differs": 3 / 4,
        "two of three agree": (1 + 6 / 7 + 6 / 7) / 3,
    },
    "span_partial": _UNDEFINED
    | _ONE_SIDED
    | _SPANS_ALIKE
    | {
        "a label differs": 3 / 4,
        "a bound differs": 7 / 8,
        "bounds cross": 7 / 8,
        "one nests another": 8 / 9,
        "two labels in one place": 8 / 9,
        "in fragments": 5 / 7,
        "a span is missed": 6 / 7,
        "a trigger differs": 3 / 4,
        "two of three agree": (1 + 6 / 7 + 6 / 7) / 3,
    },
    "span_tokens": _UNDEFINED
    | _ONE_SIDED
    | _SPANS_ALIKE
    | {
        "a label differs": 3 / 4,
        "a bound differs": 8 / 9,
        "bounds cross": 8 / 10,
        "one nests another": 8 / 9,
        "two labels in one place": 8 / 9,
        "in fragments": 1,
        "a span is missed": 6 / 7,
        "a trigger differs": 3 / 4,
        "two of three agree": (1 + 6 / 7 + 6 / 7) / 3,
    },
    "span_blind": _UNDEFINED
    | _ONE_SIDED
    | _SPANS_ALIKE
    | {
        "a label differs": 1,
        "a bound differs": 3 / 4,
        "bounds cross": 3 / 4,
        "one nests another": 8 / 9,
        "two labels in one place": 8 / 9,
        "in fragments": 4 / 7,
        "a span is missed": 6 / 7,
        "a trigger differs": 3 / 4,
        "two of three agree": (1 + 6 / 7 + 6 / 7) / 3,
    },
    # 1 - 8 differing / (64 - Σ first second).
    "cohen": _UNDEFINED
    | _ONE_SIDED
    | _SPANS_ALIKE
    | {
        "a label differs": 33 / 41,
        "a bound differs": 9 / 11,
        "bounds cross": 7 / 11,
        "one nests another": 9 / 11,
        "two labels in one place": 9 / 11,
        "in fragments": 1,
        "a span is missed": 4 / 5,
        "a trigger differs": 13 / 21,
        "two of three agree": (1 + 4 / 5 + 4 / 5) / 3,
    },
    # 1 - 32 differing / (256 - Σ value²), for two annotators.
    "fleiss": _UNDEFINED
    | _SPANS_ALIKE
    | {
        "one did": -11 / 53,
        "a label differs": 65 / 81,
        "a bound differs": 71 / 87,
        "bounds cross": 7 / 11,
        "one nests another": 71 / 87,
        "two labels in one place": 71 / 87,
        "in fragments": 1,
        "a span is missed": 63 / 79,
        "a trigger differs": 13 / 21,
        "two of three agree": 79 / 91,
        "the third did nothing": 13 / 37,
    },
    # 1 - 30 differing / (256 - Σ value²), for two annotators.
    "alpha": _UNDEFINED
    | _SPANS_ALIKE
    | {
        "one did": -7 / 53,
        "a label differs": 22 / 27,
        "a bound differs": 24 / 29,
        "bounds cross": 29 / 44,
        "one nests another": 24 / 29,
        "two labels in one place": 24 / 29,
        "in fragments": 1,
        "a span is missed": 64 / 79,
        "a trigger differs": 9 / 14,
        "two of three agree": 159 / 182,
        "the third did nothing": 14 / 37,
    },
    "unitizing": _UNDEFINED
    | _SPANS_ALIKE
    | {
        "one did": _unitizing(_TWO, 46, 192, 3210),
        "a label differs": _unitizing(_TWO, 12, 306, 1932),
        "a bound differs": _unitizing(_TWO, 8, 350, 1700),
        "bounds cross": _unitizing(_TWO, 22, 448, 1742),
        "one nests another": _unitizing(_TWO, 8, 318, 1700),
        "two labels in one place": _unitizing(_TWO, 8, 306, 1636),
        "in fragments": 1,
        "a span is missed": _unitizing(_TWO, 8, 294, 1892),
        "a trigger differs": _unitizing(_TWO, 26, 294, 1802),
        "two of three agree": _unitizing(_THREE, 8, 447, 4145),
        "the third did nothing": _unitizing(_THREE, 46, 345, 5781),
    },
    "trigger_identification": _UNDEFINED
    | _ONE_SIDED
    | _EVENTS_ALIKE
    | {
        "in fragments": 1,
        "a trigger differs": 0,
        "an event type differs": 1,
        "a role differs": 1,
    },
    "trigger_classification": _UNDEFINED
    | _ONE_SIDED
    | _EVENTS_ALIKE
    | {
        "in fragments": 1,
        "a trigger differs": 0,
        "an event type differs": 0,
        "a role differs": 1,
    },
    "argument_identification": _UNDEFINED
    | _ONE_SIDED
    | _EVENTS_ALIKE
    | {
        "in fragments": 1 / 2,
        "a trigger differs": 1,
        "an event type differs": 0,
        "a role differs": 1,
    },
    "argument_classification": _UNDEFINED
    | _ONE_SIDED
    | _EVENTS_ALIKE
    | {
        "in fragments": 1 / 2,
        "a trigger differs": 1,
        "an event type differs": 0,
        "a role differs": 1 / 2,
    },
    "muc": _UNDEFINED
    | _ONE_SIDED
    | _ENTITIES_ALIKE
    | {
        "a bound differs": 0,
        "bounds cross": 0,
        "one nests another": 2 / 3,
        "two labels in one place": 2 / 3,
        "in fragments": 0,
        "a span is missed": 0,
        "a cluster is split": 0,
        "two of three agree": 1 / 3,
    },
    "b_cubed": _UNDEFINED
    | _ONE_SIDED
    | _ENTITIES_ALIKE
    | {
        "a bound differs": 1 / 2,
        "bounds cross": 1 / 2,
        "one nests another": 14 / 19,
        "two labels in one place": 14 / 19,
        "in fragments": 2 / 5,
        "a span is missed": 2 / 3,
        "a cluster is split": 4 / 5,
        "two of three agree": (1 + 2 / 3 + 2 / 3) / 3,
    },
    "ceaf_e": _UNDEFINED
    | _ONE_SIDED
    | _ENTITIES_ALIKE
    | {
        "a bound differs": 3 / 4,
        "bounds cross": 3 / 4,
        "one nests another": 9 / 10,
        "two labels in one place": 9 / 10,
        "in fragments": 1 / 2,
        "a span is missed": 5 / 6,
        "a cluster is split": 2 / 3,
        "two of three agree": (1 + 5 / 6 + 5 / 6) / 3,
    },
    "lea": _UNDEFINED
    | _ONE_SIDED
    | _ENTITIES_ALIKE
    | {
        "a bound differs": 1 / 3,
        "bounds cross": 1 / 3,
        "one nests another": 2 / 3,
        "two labels in one place": 2 / 3,
        "in fragments": 2 / 5,
        "a span is missed": 2 / 5,
        "a cluster is split": 1 / 3,
        "two of three agree": (1 + 2 / 5 + 2 / 5) / 3,
    },
    "conll": _UNDEFINED
    | _ONE_SIDED
    | _ENTITIES_ALIKE
    | {
        "a bound differs": (0 + 1 / 2 + 3 / 4) / 3,
        "bounds cross": (0 + 1 / 2 + 3 / 4) / 3,
        "one nests another": (2 / 3 + 14 / 19 + 9 / 10) / 3,
        "two labels in one place": (2 / 3 + 14 / 19 + 9 / 10) / 3,
        "in fragments": (0 + 2 / 5 + 1 / 2) / 3,
        "a span is missed": (0 + 2 / 3 + 5 / 6) / 3,
        "a cluster is split": (0 + 4 / 5 + 2 / 3) / 3,
        "two of three agree": (1 + 1 / 2 + 1 / 2) / 3,
    },
    # Undefined where one of the two places is not the same: then each attribute has a single value.
    "attributes": _UNDEFINED
    | _ENTITIES_ALIKE
    | {
        "one did": nan,
        "a bound differs": nan,
        "bounds cross": nan,
        "one nests another": 1,
        "two labels in one place": 1,
        "in fragments": nan,
        "a span is missed": nan,
        "an attribute differs": 1 / 2,
        "a cluster is split": 1,
        "two of three agree": 1,
        "the third did nothing": 1,
    },
    "factuality": _UNDEFINED
    | _EVENTS_ALIKE
    | {
        "one did": nan,
        "in fragments": 1,
        "a trigger differs": nan,
        "an event type differs": nan,
        "a role differs": 1,
        "factuality differs": 1 / 3,
        "the third did nothing": 1,
    },
}
