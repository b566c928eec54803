"""Splits, whatever the documents: groups stay whole, what is kept stays, shares hold."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from annotator.domain.splitting import (
    ByDate,
    ByList,
    ByRatio,
    BySource,
    Candidate,
    Method,
    Splits,
    assign,
)

NAMES = ("train", "dev", "test")
SHARES = [(1.0, 0.0, 0.0), (0.8, 0.1, 0.1), (0.5, 0.25, 0.25), (0.34, 0.33, 0.33), (0.0, 0.02, 0.98)]
DAYS = ["2024-10-30", "2024-11", "2024-11-15", "2024-12-01", "2024"]


@dataclass(frozen=True)
class Case:
    """Documents, some in groups, and where an earlier release has some of them."""

    candidates: list[Candidate]
    groups: list[tuple[int, ...]]
    kept: dict[str, str]

    def by_uid(self, splits: Splits) -> dict[str, str]:
        """The split of each document."""
        uids = [candidate.uid for candidate in self.candidates]
        return dict(zip(uids, splits.of, strict=True))


@st.composite
def cases(draw: st.DrawFn, keeping: bool = True) -> Case:
    """Up to 40 documents."""
    uids = draw(st.lists(st.text("abcd01", min_size=1, max_size=6), min_size=1, max_size=40, unique=True))
    labels = st.dictionaries(st.sampled_from(["strike", "toll", "control"]), st.integers(0, 5))
    candidates = [
        Candidate(uid, None, draw(st.sampled_from(DAYS)), draw(st.sampled_from(["AP", "AFP"])), draw(labels))
        for uid in uids
    ]
    numbers = draw(st.lists(st.integers(0, 8), min_size=len(uids), max_size=len(uids)))
    together: dict[int, list[int]] = {}
    for index, number in enumerate(numbers):
        together.setdefault(number, []).append(index)
    groups = [tuple(those) for number, those in together.items() if number < 5 and len(those) > 1]
    old = st.dictionaries(st.sampled_from([*uids, "gone"]), st.sampled_from(NAMES))
    return Case(candidates, groups, draw(old) if keeping else {})


@st.composite
def methods(draw: st.DrawFn, case: Case) -> Method:
    """A method that fits the documents."""
    if draw(st.booleans()):
        shares = draw(st.sampled_from(SHARES))
        return ByRatio(tuple(zip(NAMES, shares, strict=True)), draw(st.integers(0, 3)))
    if draw(st.booleans()):
        return ByDate.parse("train,dev=2024-11-01,test=2024-12-01")
    if draw(st.booleans()):
        sources = sorted({str(candidate.source) for candidate in case.candidates})
        return BySource((("dev", ()), ("test", tuple(sources[:1]))), "train")
    return ByList({candidate.uid: draw(st.sampled_from(NAMES)) for candidate in case.candidates})


@given(st.data(), cases())
def test_a_group_is_in_one_split_but_for_leaks_of_an_earlier_release(data: st.DataObject, case: Case) -> None:
    splits = assign(case.candidates, case.groups, data.draw(methods(case)), case.kept)
    leaks = set()
    for group in case.groups:
        uids = [case.candidates[index].uid for index in group]
        before = [case.kept[uid] for uid in uids if uid in case.kept]
        if len(set(before)) > 1:
            leaks.add(tuple(sorted(uids)))
            most = max(Counter(before).values())
            new = {splits.of[index] for index, uid in zip(group, uids, strict=True) if uid not in case.kept}
            assert len(new) <= 1
            assert all(before.count(split) == most for split in new)
        else:
            assert len({splits.of[index] for index in group}) == 1
    assert sorted(leaks) == list(splits.leaks)


@given(st.data(), cases())
def test_kept_documents_stay_and_every_document_has_a_split(data: st.DataObject, case: Case) -> None:
    splits = assign(case.candidates, case.groups, data.draw(methods(case)), case.kept)
    assert set(splits.of) <= set(splits.names)
    found = case.by_uid(splits)
    assert found | {uid: split for uid, split in case.kept.items() if uid in found} == found


@given(st.data(), cases())
def test_the_order_of_documents_and_groups_plays_no_part(data: st.DataObject, case: Case) -> None:
    method = data.draw(methods(case))
    order = data.draw(st.permutations(range(len(case.candidates))))
    place = {index: position for position, index in enumerate(order)}
    groups = [tuple(sorted(place[index] for index in group)) for group in reversed(case.groups)]
    other = Case([case.candidates[index] for index in order], groups, case.kept)
    splits = assign(case.candidates, case.groups, method, case.kept)
    again = assign(other.candidates, other.groups, method, other.kept)
    assert other.by_uid(again) == case.by_uid(splits)
    assert (again.leaks, again.moved) == (splits.leaks, splits.moved)


@given(cases(keeping=False), st.sampled_from(SHARES), st.integers(0, 3))
def test_shares_hold_within_the_largest_group(case: Case, shares: tuple[float, ...], seed: int) -> None:
    count = len(case.candidates)
    grouped = sum(map(len, case.groups))
    # Otherwise it comes first that no split is left empty.
    assume(count - grouped >= len(NAMES))
    assume(all(share == 0 or share * count >= 1 for share in shares))
    method = ByRatio(tuple(zip(NAMES, shares, strict=True)), seed)
    sizes = Counter(assign(case.candidates, case.groups, method, {}).of)
    largest = max(map(len, case.groups), default=1)
    for name, share in zip(NAMES, method.parts, strict=True):
        assert abs(sizes[name] - share * count) <= largest


@given(cases(keeping=False), st.integers(0, 3))
def test_no_split_with_a_share_is_empty_if_there_are_groups_enough(case: Case, seed: int) -> None:
    method = ByRatio((("train", 0.9), ("dev", 0.05), ("test", 0.05), ("none", 0.0)), seed)
    splits = assign(case.candidates, case.groups, method, {})
    units = len(case.candidates) - sum(len(group) - 1 for group in case.groups)
    assert len(set(splits.of)) == min(units, 3)
    assert "none" not in splits.of


@given(cases(keeping=False), st.integers(1, 39), st.integers(0, 3))
def test_adding_documents_moves_none(case: Case, first: int, seed: int) -> None:
    method = ByRatio.parse("train=0.8,dev=0.1,test=0.1", seed)
    before = case.candidates[:first]
    some = [tuple(index for index in group if index < len(before)) for group in case.groups]
    early = Case(before, [group for group in some if len(group) > 1], {})
    kept = early.by_uid(assign(early.candidates, early.groups, method, {}))
    splits = assign(case.candidates, case.groups, method, kept)
    assert case.by_uid(splits) | kept == case.by_uid(splits)
    assert splits.leaks == ()


@given(cases(keeping=False))
def test_by_date_no_document_is_in_a_split_of_earlier_days(case: Case) -> None:
    splits = assign(case.candidates, case.groups, ByDate.parse("train,dev=2024-11-01,test=2024-12-01"), {})
    earliest: Mapping[str, str] = {"2024-10-30": "train", "2024-12-01": "test", "2024": "test"}
    for candidate, split in zip(case.candidates, splits.of, strict=True):
        assert NAMES.index(split) >= NAMES.index(earliest.get(candidate.published or "", "dev"))


SCRIPT = """
from annotator.domain.near_duplicates import groups
from annotator.domain.splitting import ByRatio, Candidate, assign
texts = [" ".join(f"w{seed * number % 97}" for number in range(60)) for seed in range(60)] * 2
found = groups(texts)
labels = [dict.fromkeys({"strike", "toll", f"l{number % 5}"}, 1) for number in range(len(texts))]
candidates = [Candidate(f"d{number}", labels=labels[number]) for number in range(len(texts))]
print(found, assign(candidates, found, ByRatio.parse("train=0.6,dev=0.2,test=0.2", 1), {"d1": "test"}))
"""


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_another_process_finds_the_same(hash_seed: str) -> None:
    def run(seed: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert run(hash_seed) == run("0") != ""
