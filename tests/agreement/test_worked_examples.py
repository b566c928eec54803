"""Examples that the papers work out, with the figures that they print."""

from collections import Counter

import pytest

from annotator.agreement import b_cubed, ceaf, coincidences, lea, muc, unitizing
from annotator.agreement.clusters import Clusters, f_measure
from annotator.agreement.counts import Counts
from annotator.agreement.fleiss import fleiss
from annotator.agreement.kappa import kappa, pooled
from annotator.agreement.krippendorff import alpha
from schemas.gold import Span


def confusion(*rows: tuple[float, ...]) -> dict[tuple[str, str], float]:
    """A table of two annotators, its categories numbered."""
    return {(str(i), str(j)): n for i, row in enumerate(rows) for j, n in enumerate(row)}


# Cohen (1960), table 1, which Cohen (1968) takes up: 200 patients, in three diagnoses.
DIAGNOSES = confusion((88, 14, 18), (10, 40, 10), (2, 6, 12))


def test_kappa_of_cohen_1960() -> None:
    assert kappa(DIAGNOSES) == pytest.approx(0.492, abs=5e-4)


def test_weighted_kappa_of_cohen_1968() -> None:
    gravity = {frozenset("01"): 1.0, frozenset("02"): 3.0, frozenset("12"): 6.0}
    found = kappa(DIAGNOSES, lambda first, second: gravity.get(frozenset((first, second)), 0.0))
    assert found == pytest.approx(0.348, abs=5e-4)


def test_kappa_of_artstein_and_poesio_2008_table_1() -> None:
    assert kappa(confusion((20, 20), (10, 50))) == pytest.approx(0.348, abs=5e-4)


def test_pooled_kappa_is_not_the_mean_of_kappas() -> None:
    good, bad = confusion((45, 5), (5, 45)), confusion((1, 1), (1, 1))
    assert (kappa(good), kappa(bad)) == pytest.approx((0.8, 0))
    assert pooled([good, bad]) == pytest.approx(1 - (10 + 2) / (50 + 2))


# Fleiss (1971), table 1: how many of six psychiatrists gave each of 30 patients each of five diagnoses.
PATIENTS = (
    *("00060", "03003", "01401", "00006", "03030", "20400", "00402", "20310", "20040", "00006"),
    *("10050", "11040", "03300", "10050", "02031", "00501", "30012", "51000", "02040", "10203"),
    *("00006", "01050", "02013", "20040", "10041", "05010", "40002", "02040", "10500", "00006"),
)

# Krippendorff (2011), section C: four observers of twelve units, some of which some did not see.
OBSERVERS = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")


def test_kappa_of_fleiss_1971() -> None:
    units = ["".join(str(value) * int(n) for value, n in enumerate(patient)) for patient in PATIENTS]
    assert Counter(map(len, units)) == {6: 30}
    assert fleiss(coincidences.coincidences(units)) == pytest.approx(0.430, abs=5e-4)


def test_alpha_of_krippendorff_2011_with_values_that_are_missing() -> None:
    units = ["".join(values).replace(".", "") for values in zip(*OBSERVERS, strict=True)]
    assert alpha(coincidences.coincidences(units)) == pytest.approx(0.743, abs=5e-4)


# Krippendorff (2019), figure 12.11: three observers of a continuum of 60, first and last place of each unit.
ALEX = ((1, 7, "1"), (8, 13, "2"), (31, 32, "5"), (33, 37, "6"), (38, 44, "6"), (45, 60, "7"))
PAUL = ((1, 7, "1"), (8, 13, "3"), (14, 21, "5"), (33, 44, "6"))
SUZAN = ((1, 7, "1"), (8, 13, "4"), (14, 21, "5"), (33, 37, "6"), (38, 41, "6"), (42, 44, "6"))


@pytest.mark.parametrize(("blind", "expected"), [(False, 0.510), (True, 0.413)])
def test_unitizing_alpha_of_krippendorff_2019(blind: bool, expected: float) -> None:
    continua = [
        unitizing.units(
            [
                Span(id=str(number), start=first - 1, end=last, label="any" if blind else value)
                for number, (first, last, value) in enumerate(observer)
            ],
            60,
        )
        for observer in (ALEX, PAUL, SUZAN)
    ]
    assert unitizing.unitized_alpha(unitizing.coincidences(continua)) == pytest.approx(expected, abs=1e-3)


def recall_precision(counts: Counts) -> tuple[float, float]:
    """What the papers print, with the first for the key."""
    return (
        counts.get("right_of_first", 0) / counts["first"],
        counts.get("right_of_second", 0) / counts["second"],
    )


def entities(text: str) -> Clusters:
    """Clusters of mentions that are letters."""
    return [set(cluster) for cluster in text.split()]


# Pradhan et al. (2014), figure 2; Moosavi & Strube (2016), figure 2, is about the same clusters.
KEY, RESPONSE = entities("abc defg"), entities("ab cd fghi")


@pytest.mark.parametrize(
    ("count", "recall", "precision"),
    [
        (muc.count, 0.40, 0.40),
        (b_cubed.count, 0.42, 0.50),
        (ceaf.count, 0.65, 0.43),
        (lea.count, 0.24, 0.33),
    ],
)
def test_entities_of_pradhan_2014_and_moosavi_2016(count, recall: float, precision: float) -> None:
    assert recall_precision(count(KEY, RESPONSE)) == pytest.approx((recall, precision), abs=5e-3)


# Luo (2005), table 1: MUC, B-cubed and CEAF-e of four responses to one truth.
TRUTH = "12345 67 89ABC"


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("12345 6789ABC", (0.947, 0.865, 0.733)),
        ("1234589ABC 67", (0.947, 0.737, 0.667)),
        ("123456789ABC", (0.900, 0.545, 0.294)),
        ("1 2 3 4 5 6 7 8 9 A B C", (0, 0.400, 0.178)),
    ],
)
def test_entities_of_luo_2005(response: str, expected: tuple[float, ...]) -> None:
    found = [f_measure(each.count(entities(TRUTH), entities(response))) for each in (muc, b_cubed, ceaf)]
    assert found == pytest.approx(expected, abs=1e-3)


# Test cases of the scorers of Pradhan et al. (2014) and of Moosavi & Strube (2016): recall and precision.
@pytest.mark.parametrize(
    ("key", "response", "expected"),
    [
        ("a bc def", "a de", {b_cubed: (7 / 18, 1), muc: (1 / 3, 1), ceaf: (0.6, 0.9), lea: (1 / 3, 1)}),
        (
            "a bc def",
            "a bcx defy z",
            {b_cubed: (1, 55 / 108), muc: (1, 3 / 5), ceaf: (0.88571, 0.66429), lea: (1, 4 / 9)},
        ),
        (
            "a bc def",
            "a bcx dy z",
            {b_cubed: (5 / 9, 17 / 42), muc: (1 / 3, 1 / 3), ceaf: (11 / 15, 0.55), lea: (1 / 2, 2 / 7)},
        ),
        (
            "a bc def",
            "a bcxB dy z",
            {b_cubed: (5 / 9, 5 / 16), muc: (1 / 3, 1 / 4), ceaf: (31 / 45, 31 / 60), lea: (1 / 2, 5 / 24)},
        ),
        ("a bc def", "abcdef", {b_cubed: (1, 7 / 18), muc: (1, 3 / 5), lea: (5 / 6, 4 / 15)}),
        ("a bc def", "a x y c d e z", {b_cubed: (13 / 36, 4 / 7), lea: (1 / 6, 1 / 7)}),
        ("a bc def", "axycdez", {b_cubed: (17 / 36, 6 / 49), muc: (1 / 3, 1 / 6), lea: (1 / 6, 1 / 21)}),
        ("ab cde", "bcx de", {lea: (1 / 5, 2 / 5)}),
        ("BCDEGHJ", "ABC DEF GHI", {muc: (1 / 2, 1 / 2), lea: (1 / 7, 1 / 3)}),
        ("abcdef", "ab cde f", {lea: (4 / 15, 5 / 6)}),
        ("a b c d e f", "a b c d e f", {lea: (1, 1), b_cubed: (1, 1), ceaf: (1, 1)}),
        ("a b c d e f", "ab cde f", {lea: (1 / 6, 1 / 6)}),
        ("a b c d e f", "a b c x y z", {lea: (1 / 2, 1 / 2)}),
    ],
)  # fmt: skip
def test_entities_of_the_reference_scorers(key: str, response: str, expected) -> None:
    for measure, figures in expected.items():
        found = recall_precision(measure.count(entities(key), entities(response)))
        assert found == pytest.approx(figures, abs=1e-5), measure.__name__
