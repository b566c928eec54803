"""Splits: by ratio, date, source and list; what is kept, what is moved, and what is refused."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import pytest

from annotator.domain.splitting import (
    ByDate,
    ByList,
    ByRatio,
    BySource,
    Candidate,
    Method,
    Moved,
    Splits,
    assign,
)
from annotator.errors import Invalid

RATIO = ByRatio.parse("train=0.8,dev=0.1,test=0.1", 7)
DATE = ByDate.parse("train, dev=2024-11-01, test=2024-12-01")
SOURCE = BySource.parse("test=Reuters|AFP,dev=AP,train=*")


def plain(count: int, labels: Mapping[str, int] | None = None, start: int = 0) -> list[Candidate]:
    return [Candidate(f"d{number}", labels=labels or {}) for number in range(start, start + count)]


def dated(*days: str | None) -> list[Candidate]:
    return [Candidate(f"d{number}", published=day) for number, day in enumerate(days)]


def from_sources(*sources: str | None) -> list[Candidate]:
    return [Candidate(f"d{number}", source=source) for number, source in enumerate(sources)]


def split_of(candidates: Sequence[Candidate], splits: Splits) -> dict[str, str]:
    return {candidate.uid: split for candidate, split in zip(candidates, splits.of, strict=True)}


def test_shares_hold_to_the_document() -> None:
    assert Counter(assign(plain(100), [], RATIO, {}).of) == {"train": 80, "dev": 10, "test": 10}
    assert Counter(assign(plain(13), [], RATIO, {}).of) == {"train": 11, "dev": 1, "test": 1}


def test_every_split_with_a_share_gets_a_document_if_there_are_enough() -> None:
    assert Counter(assign(plain(3), [], RATIO, {}).of) == {"train": 1, "dev": 1, "test": 1}
    assert assign(plain(1), [], RATIO, {}).of == ("train",)
    tiny = ByRatio.parse("train=0.999,dev=0,test=0.001")
    assert Counter(assign(plain(50), [], tiny, {}).of) == {"train": 49, "test": 1}
    groups = [(0, 1, 2), (3, 4, 5), (6, 7, 8)]
    assert set(assign(plain(9), groups, RATIO, {}).of) == {"train", "dev", "test"}


def test_the_seed_decides_and_another_seed_decides_otherwise() -> None:
    candidates = plain(100)
    again = ByRatio.parse("train=0.8,dev=0.1,test=0.1", 7)
    other = ByRatio.parse("train=0.8,dev=0.1,test=0.1", 8)
    assert assign(candidates, [], RATIO, {}) == assign(candidates, [], again, {})
    assert assign(candidates, [], RATIO, {}).of != assign(candidates, [], other, {}).of


def test_the_splits_of_a_seed_are_the_same_for_ever() -> None:
    candidates = [*plain(12, {"strike": 1}), *plain(8, {"toll": 2}, start=12)]
    splits = assign(candidates, [(0, 19)], ByRatio.parse("train=0.5,dev=0.3,eval=0.2", 42), {})
    assert "".join(split[0] for split in splits.of) == "ttetdtdddtetttdeedtt"


def test_groups_go_to_the_same_split_when_the_documents_come_the_other_way_round() -> None:
    candidates = plain(60)
    pairs = [(index, index + 1) for index in range(0, 60, 2)]
    forth = split_of(candidates, assign(candidates, pairs, RATIO, {}))
    assert split_of(candidates[::-1], assign(candidates[::-1], pairs, RATIO, {})) == forth


def test_rare_labels_are_shared_out_too() -> None:
    candidates = [
        *plain(10, {"displacement": 1, "strike": 2}),
        *plain(100, {"strike": 1}, start=10),
        *plain(90, start=110),
    ]
    splits = assign(candidates, [], RATIO, {})
    assert Counter(splits.of) == {"train": 160, "dev": 20, "test": 20}
    for label, counts in {
        "displacement": {"train": 8, "dev": 1, "test": 1},
        "strike": {"train": 96, "dev": 12, "test": 12},
    }.items():
        found: Counter[str] = Counter()
        for candidate, split in zip(candidates, splits.of, strict=True):
            found[split] += candidate.labels.get(label, 0)
        assert found == counts


def test_a_group_counts_with_all_its_documents_and_labels() -> None:
    candidates = plain(20, {"strike": 1})
    groups = [(0, 5, 10, 15), (1, 6, 11, 16)]
    method = ByRatio.parse("train=0.6,test=0.4")
    splits = assign(candidates, groups, method, {})
    assert Counter(splits.of) == {"train": 12, "test": 8}
    assert all(len({splits.of[index] for index in group}) == 1 for group in groups)


def test_a_group_does_not_overfill_a_split_that_lacks_its_labels() -> None:
    kept = {f"d{number}": "train" for number in range(10)}
    candidates = [*plain(10, {"strike": 5}), *plain(4, {"strike": 1}, start=10), *plain(6, start=14)]
    splits = assign(candidates, [(10, 11, 12, 13)], ByRatio.parse("train=0.9,test=0.1"), kept)
    assert Counter(splits.of) == {"train": 18, "test": 2}


def test_new_documents_fill_up_what_the_old_ones_lack() -> None:
    old = plain(20)
    kept = {candidate.uid: "train" for candidate in old[:18]} | {"d18": "dev", "d19": "test"}
    candidates = [*old, *plain(20, start=20)]
    splits = assign(candidates, [], RATIO, kept)
    assert {uid: split for uid, split in split_of(candidates, splits).items() if uid in kept} == kept
    assert Counter(splits.of) == {"train": 32, "dev": 4, "test": 4}


def test_too_many_kept_documents_take_from_no_split() -> None:
    kept = {f"d{number}": "test" for number in range(20)}
    splits = assign(plain(40), [], RATIO, kept)
    # 20 new ones, of which dev lacks 4 and train 32.
    assert Counter(splits.of) == {"train": 18, "dev": 2, "test": 20}


@pytest.mark.parametrize("method", [RATIO, DATE, SOURCE], ids=["ratio", "date", "source"])
def test_a_new_copy_goes_where_the_old_one_is(method: Method) -> None:
    candidates = [
        Candidate(f"d{number}", None, "2024-01-01", source)
        for number, source in enumerate(["AP", "AFP", "Reuters", "BBC"])
    ]
    splits = assign(candidates, [(0, 3)], method, {"d3": "test"})
    assert (splits.of[0], splits.of[3]) == ("test", "test")
    assert splits.leaks == ()


def test_a_group_that_was_torn_apart_before_is_a_leak_and_new_copies_go_with_the_most() -> None:
    candidates = plain(6)
    kept = {"d1": "test", "d2": "train", "d3": "train"}
    splits = assign(candidates, [(4, 3, 2, 1)], RATIO, kept)
    assert splits.leaks == (("d1", "d2", "d3", "d4"),)
    assert splits.of[1:5] == ("test", "train", "train", "train")
    equal = assign(
        candidates, [(1, 2, 4)], ByRatio.parse("test=0.5,train=0.5"), {"d1": "train", "d2": "test"}
    )
    assert equal.of[4] == "test"


def test_documents_go_by_their_day_and_what_has_none_by_the_last_it_may_have() -> None:
    days = [
        "2023-05-01",
        "2024-10-31",
        "2024-11-01",
        "2024-11-30T23:59:00Z",
        "2024-12-01",
        "2024-10",
        "2024-11",
    ]
    splits = assign(dated(*days, "2024", "2023"), [], DATE, {})
    assert splits.of == ("train", "train", "dev", "dev", "test", "train", "dev", "test", "train")
    assert splits.names == ("train", "dev", "test")


def test_the_order_in_which_days_are_named_does_not_matter() -> None:
    method = ByDate.parse("test=2024-12-01,train,dev=2024-11-01")
    assert assign(dated("2024-12-24", "2024-11-24", "2020-02-02"), [], method, {}).of == (
        "test",
        "dev",
        "train",
    )


def test_a_group_over_a_date_goes_to_the_later_split_so_that_training_never_sees_the_future() -> None:
    splits = assign(dated("2024-10-31", "2024-11-01", "2024-10-31"), [(0, 1)], DATE, {})
    assert splits.of == ("dev", "dev", "train")
    assert splits.moved == (Moved("d0", "train", "dev"),)


def test_documents_without_a_date_are_named_unless_they_have_a_split() -> None:
    candidates = dated("2024-11-05", *[None] * 6, "lately")
    with pytest.raises(Invalid, match=r"7 documents without a date: .*: d1, d2, d3, d4, d5 and 2 more"):
        assign(candidates, [], DATE, {})
    method = ByDate.parse("train,dev=2024-11-01,undated=train")
    assert assign(candidates, [(0, 1)], method, {}).of == ("dev", "dev", *["train"] * 6)
    kept = {candidate.uid: "test" for candidate in candidates[1:]}
    assert assign(candidates, [], DATE, kept).of == ("dev", *["test"] * 7)


def test_documents_go_by_their_source() -> None:
    candidates = from_sources("Reuters", "afp ", "AP", "BBC", None)
    splits = assign(candidates, [], SOURCE, {})
    assert splits.of == ("test", "test", "dev", "train", "train")
    assert splits.names == ("test", "dev", "train")


def test_a_copy_of_a_source_that_was_picked_out_goes_with_it() -> None:
    candidates = from_sources("BBC", "Reuters", "DW", "AP", "AFP")
    splits = assign(candidates, [(0, 1, 2)], SOURCE, {})
    assert splits.of == ("test", "test", "test", "dev", "test")
    assert splits.moved == (Moved("d0", "train", "test"), Moved("d2", "train", "test"))


def test_sources_may_have_commas_and_the_rest_may_have_sources_of_its_own() -> None:
    method = BySource.parse("test=Reuters, London|AFP, train=BBC|*, dev = AP")
    assert method == BySource(
        (("test", ("Reuters, London", "AFP")), ("train", ("BBC",)), ("dev", ("AP",))), "train"
    )
    assert method.names == ("test", "train", "dev")
    assert BySource((("test", ("AFP",)),), "train").names == ("test", "train")


def test_sources_without_a_split_and_splits_without_a_source_are_named() -> None:
    with pytest.raises(Invalid, match=r"2 documents whose source has no split: .*: d1, d2\."):
        assign(from_sources("AFP", "BBC", None), [], BySource.parse("test=AFP"), {})
    with pytest.raises(Invalid, match=r"No document is of the source Rueters\."):
        assign(from_sources("Reuters"), [], BySource.parse("test=Rueters,train=*"), {})


def test_documents_go_as_they_are_listed_by_uid_or_external_id() -> None:
    candidates = [Candidate("d0", "wire-1"), Candidate("d1", "wire-2"), Candidate("d2")]
    splits = assign(candidates, [], ByList({"wire-1": "test", "d1": "train", "d2": "dev"}), {})
    assert splits.of == ("test", "train", "dev")
    assert splits.names == ("dev", "test", "train")


def test_a_group_that_is_listed_apart_goes_where_most_are_listed() -> None:
    listed = {"d0": "test", "d1": "train", "d2": "train", "d3": "dev"}
    splits = assign(plain(4), [(0, 1, 2)], ByList(listed), {})
    assert splits.of == ("train", "train", "train", "dev")
    assert splits.moved == (Moved("d0", "test", "train"),)


def test_unknown_and_missing_ids_of_a_list_are_named() -> None:
    listed = {f"d{number}": "train" for number in range(3)}
    with pytest.raises(Invalid, match="2 documents not in the release: x1, x2"):
        assign(plain(3), [], ByList({**listed, "x1": "dev", "x2": "dev"}), {})
    with pytest.raises(Invalid, match="7 documents not in the list: d3, d4, d5, d6, d7 and 2 more"):
        assign(plain(10), [], ByList(listed), {})
    with pytest.raises(Invalid, match="wire-1 in test and, by its uid, in train"):
        assign([Candidate("d0", "wire-1")], [], ByList({"d0": "train", "wire-1": "test"}), {})


def test_a_list_may_be_of_new_documents_alone() -> None:
    splits = assign(plain(3), [], ByList({"d2": "test"}), {"d0": "train", "d1": "dev", "gone": "more"})
    assert splits.of == ("train", "dev", "test")
    assert splits.names == ("dev", "test", "train")


def test_what_an_earlier_release_has_elsewhere_stays_and_is_told() -> None:
    splits = assign(dated("2024-12-24", "2024-12-25"), [], DATE, {"d0": "train"})
    assert splits.of == ("train", "test")
    assert splits.moved == (Moved("d0", "test", "train"),)


@pytest.mark.parametrize("method", [RATIO, DATE, SOURCE], ids=["ratio", "date", "source"])
def test_a_split_of_the_earlier_release_that_is_no_more_is_refused(method: Method) -> None:
    candidates = [Candidate("d0", None, "2024-01-01", "AP"), Candidate("d1", None, "2024-01-01", "AFP")]
    candidates.append(Candidate("d2", None, "2024-01-01", "Reuters"))
    with pytest.raises(Invalid, match="1 document in the split eval, which is not among"):
        assign(candidates, [], method, {"d0": "eval"})
    assert assign(candidates, [], method, {"gone": "eval"}).leaks == ()


@pytest.mark.parametrize(
    ("parse", "text", "says"),
    [
        (ByRatio.parse, "train=0.8,dev=0.1", "add up to 0.9: they must add up to 1"),
        (ByRatio.parse, "train=0.8,test", "'test' is no share"),
        (ByRatio.parse, "train=most,test=0.1", "'train=most' is no share"),
        (ByRatio.parse, "train=1.5,test=-0.5", "The share of train is 1.5"),
        (ByRatio.parse, "train=nan,test=0.5", "The share of train is nan"),
        (ByRatio.parse, "train=0.5,Train=0.5", "The split Train is named twice"),
        (ByRatio.parse, "../x=1", "'../x' is no name of a split"),
        (ByRatio.parse, "", "'' is no share"),
        (ByDate.parse, "train,dev", "One split, and only one, has no first day"),
        (ByDate.parse, "dev=2024-11-01", "One split, and only one, has no first day"),
        (ByDate.parse, "train,dev=2024-11", "'2024-11' is no day such as 2024-11-30"),
        (ByDate.parse, "train,dev=2024-11-31", "'2024-11-31' is no day"),
        (ByDate.parse, "train,dev=2024-11-01,test=2024-11-01", "Two splits begin on 2024-11-01"),
        (ByDate.parse, "train,dev=2024-11-01,undated=more", "cannot go to more"),
        (BySource.parse, "train", "'train' names no source"),
        (BySource.parse, "test=*,train=*", "Two splits are to get all other sources"),
        (BySource.parse, "test=AFP|,train=*", "A source is empty"),
        (BySource.parse, "test=AFP,dev=afp,train=*", "The source afp is named twice"),
        (ByList, {"d1": "a b"}, "'a b' is no name of a split"),
        (ByList, {}, "Name at least one split"),
    ],
)
def test_what_cannot_be_read_says_why(parse: Callable[..., Method], text: str, says: str) -> None:
    with pytest.raises(Invalid, match=says) as caught:
        parse(text)
    assert caught.value.field == "splits"


def test_thirds_may_be_written_short() -> None:
    method = ByRatio.parse("a=0.333,b=0.333,c=0.333")
    assert Counter(assign(plain(30), [], method, {}).of) == {"a": 10, "b": 10, "c": 10}
