"""Releases: what is frozen, that it never changes, how it is split, and what is found out of order."""

import json
import shutil
from pathlib import Path

import msgspec
import pytest
from sqlmodel import select

from annotator.errors import Conflict, Failed, Forbidden, Invalid, NotFound
from annotator.permissions import OPERATOR, Actor
from annotator.services.releasing import creating, listing, verifying
from annotator.services.releasing.gathering import Stopped
from annotator.services.releasing.shelf import Shelf
from annotator.services.releasing.wish import Wish, read_list
from annotator.services.sessions import Store
from annotator.store.assignments import Assignment
from exports import release as files
from schemas import gold
from schemas.gold import Incident
from tests.services.released import article, folder, near_copy, put, release

AMAL, CLARA, EVA = Actor(1, "amal"), Actor(3, "clara"), Actor(4, "eva")
SPLITS = "train=0.6,dev=0.2,test=0.2"


def splits(root: Path) -> dict[str, str]:
    rows = [line.split("\t") for line in (root / "splits.tsv").read_text().splitlines()[1:]]
    return {uid: split for uid, split, _ in rows}


def test_a_release_holds_the_gold_in_its_splits_and_names_every_file(house: Store, tmp_path: Path) -> None:
    given = {each.id: each for each in map(article, range(20))}
    put(house, list(given.values()))
    made = release(house, tmp_path, splits=SPLITS, seed=3)
    root = folder(tmp_path, made)
    found = list(files.documents(root))
    assert {document.id for _, document in found} == set(given)
    for split, document in found:
        assert document.text == given[document.id].text
        assert [span.text for span in document.spans] == [span.text for span in given[document.id].spans]
        assert splits(root)[document.id] == split
    assert {split: counts["documents"] for split, counts in made.manifest.counts.items()} == {
        "train": 12, "dev": 4, "test": 4,
    }  # fmt: skip
    assert list(files.broken(root)) == []
    assert files.address((root / files.MANIFEST).read_bytes()) == made.address
    assert verifying.verify(root, made.address).sound


def test_the_same_gold_gives_the_same_bytes_and_the_same_address(house: Store, tmp_path: Path) -> None:
    put(house, [article(n) for n in range(12)])
    first = release(house, tmp_path / "a", seed=5)
    with house.writing() as session:
        session.delete(session.get_one(creating.Release, 1))
        session.commit()
    again = release(house, tmp_path / "b", seed=5)
    assert again.address == first.address
    one, other = folder(tmp_path / "a", first), folder(tmp_path / "b", again)
    names = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(other) for path in other.rglob("*") if path.is_file())
    for name in names:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name


def test_gold_that_did_not_change_keeps_its_address_under_another_version(
    house: Store, tmp_path: Path
) -> None:
    put(house, [article(n) for n in range(6)])
    first, second = release(house, tmp_path, "1.0"), release(house, tmp_path, "1.1")
    assert first.manifest.gold == second.manifest.gold
    assert first.address != second.address


def test_a_version_is_taken_once(house: Store, tmp_path: Path) -> None:
    put(house, [article(1), article(2)])
    made = release(house, tmp_path)
    before = (folder(tmp_path, made) / files.MANIFEST).read_bytes()
    put(house, [article(3)])
    with pytest.raises(Conflict, match=r"has a release 1\.0 already"):
        release(house, tmp_path)
    assert (folder(tmp_path, made) / files.MANIFEST).read_bytes() == before


def test_near_duplicates_come_into_one_split_and_are_reported(house: Store, tmp_path: Path) -> None:
    given = [article(n) for n in range(15)]
    given += [near_copy(100 + n, given[n]) for n in range(10)]
    put(house, given)
    made = release(house, tmp_path, splits="train=0.5,test=0.5")
    root = folder(tmp_path, made)
    of = splits(root)
    assert made.groups == 10
    for n in range(10):
        assert of[f"d{n}"] == of[f"d{100 + n}"]
    groups = json.loads((root / "near-duplicates.json").read_text())
    assert sorted(map(sorted, (each["documents"] for each in groups))) == sorted(
        sorted([f"d{n}", f"d{100 + n}"]) for n in range(10)
    )
    assert set(of.values()) == {"train", "test"}


def test_documents_stay_in_the_split_that_they_had(house: Store, tmp_path: Path) -> None:
    put(house, [article(n) for n in range(20)])
    old = splits(folder(tmp_path, release(house, tmp_path, "1.0", splits=SPLITS)))
    put(house, [article(n) for n in range(20, 50)])
    made = release(house, tmp_path, "1.1", splits=SPLITS, seed=99)
    new = splits(folder(tmp_path, made))
    assert {uid: new[uid] for uid in old} == old
    assert made.manifest.splitting.kept_from == "1.0"
    counts = {split: each["documents"] for split, each in made.manifest.counts.items()}
    assert counts == {"train": 30, "dev": 10, "test": 10}
    anew = splits(folder(tmp_path, release(house, tmp_path, "2.0", splits=SPLITS, seed=99, keep=False)))
    assert {uid: anew[uid] for uid in old} != old


def test_splits_by_date_source_and_list(house: Store, tmp_path: Path) -> None:
    given = [article(n) for n in range(12)]
    put(house, given)
    by_date = release(house, tmp_path, "d", method="date", splits="train,test=2024-09-01", keep=False)
    for uid, split in splits(folder(tmp_path, by_date)).items():
        published = next(each.published for each in given if each.id == uid)
        assert (split == "test") == (str(published) >= "2024-09-01")
    by_source = release(house, tmp_path, "s", method="source", splits="test=Wire,train=*", keep=False)
    for uid, split in splits(folder(tmp_path, by_source)).items():
        assert (split == "test") == (int(uid[1:]) % 3 == 0)
    listed = {each.id: "train" if n % 2 else "held_out" for n, each in enumerate(given)}
    by_list = release(house, tmp_path, "l", method="list", listed=listed, keep=False)
    assert splits(folder(tmp_path, by_list)) == listed


def test_what_a_list_lacks_is_named(house: Store, tmp_path: Path) -> None:
    put(house, [article(n) for n in range(4)])
    with pytest.raises(Invalid, match="d3"):
        release(house, tmp_path, method="list", listed={"d0": "train", "d1": "train", "d2": "test"})
    assert not (tmp_path / "releases").exists()
    assert read_list("id\tsplit\nd0\ttrain\n\nd1,test\n", "f.tsv") == {"d0": "train", "d1": "test"}
    with pytest.raises(Invalid, match=r"f\.tsv, line 2: d0 was in another split"):
        read_list("d0\ttrain\nd0\ttest\n", "f.tsv")
    with pytest.raises(Invalid, match=r"f\.tsv, line 1: expected an id"):
        read_list("d0\n", "f.tsv")


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"version": "../x"}, "version"),
        ({"version": ""}, "version"),
        ({"version": "Latest"}, "version"),
        ({"method": "list"}, "list"),
        ({"policy": "everything"}, "policy"),
        ({"policy": "annotator:nobody"}, "set"),
        ({"method": "chance"}, "method"),
        ({"splits": "train=0.5,test=0.6"}, "splits"),
        ({"licence": "<script>"}, "licence"),
    ],
)
def test_a_wish_that_cannot_be_met_says_which_field(
    house: Store, tmp_path: Path, wish: dict[str, str], field: str
) -> None:
    put(house, [article(1)])
    with pytest.raises(Invalid) as refused:
        release(house, tmp_path, **{"version": "1.0", **wish})
    assert refused.value.field == field
    with house.reading() as session:
        assert listing.page(session, OPERATOR, "p").releases == ()


def test_without_gold_there_is_no_release(house: Store, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="No document has finished gold"):
        release(house, tmp_path)


def give_back(store: Store, document: int, user: int) -> None:
    """Makes a set one that is not handed in."""
    with store.writing() as session:
        query = select(Assignment).where(Assignment.document_id == document, Assignment.user_id == user)
        found = session.exec(query).one()
        found.state = "returned"
        session.add(found)
        session.commit()


def test_single_takes_the_only_set_and_the_majority_what_most_say(house: Store, tmp_path: Path) -> None:
    one, many = article(1), article(2)
    put(house, [one], "annotator:amal")
    put(house, [many], "annotator:amal")
    put(house, [many], "annotator:basil")
    fewer = gold_without(many, "s3")
    put(house, [fewer], "annotator:clara")
    single = release(house, tmp_path, "s", policy="single", keep=False)
    (found,) = [document for _, document in files.documents(folder(tmp_path, single))]
    assert (found.id, len(found.spans), found.provenance["rule"]) == ("d1", 3, "single")
    majority = release(house, tmp_path, "m", policy="majority", keep=False)
    (found,) = [document for _, document in files.documents(folder(tmp_path, majority))]
    assert (found.id, found.provenance["rule"]) == ("d2", "majority")
    assert [span.text for span in found.spans] == [span.text for span in many.spans]
    assert [argument.role for argument in found.events[0].arguments] == ["new_holder", "territory"]
    assert found.provenance["annotators"] == ["a1", "a2", "a3"]


def gold_without(document: files.documents, span: str):  # type: ignore[no-untyped-def, valid-type]
    from msgspec.structs import replace

    (event,) = document.events
    kept = tuple(each for each in event.arguments if each.span != span)
    return replace(
        document,
        spans=tuple(each for each in document.spans if each.id != span),
        events=(replace(event, arguments=kept),),
    )


def test_one_annotators_work_can_be_released(house: Store, tmp_path: Path) -> None:
    put(house, [article(1), article(2)], "annotator:amal")
    give_back(house, 2, 1)
    made = release(house, tmp_path, policy="annotator:amal")
    # By the pseudonym that the records have: engineers read the manifest and see no names.
    assert made.manifest.policy.startswith("annotator:a")
    assert "amal" not in made.manifest.policy
    assert [document.id for _, document in files.documents(folder(tmp_path, made))] == ["d1"]


def test_who_may(house: Store, tmp_path: Path) -> None:
    put(house, [article(1), article(2)])
    for actor in (AMAL, EVA):
        with pytest.raises(Forbidden):
            release(house, tmp_path, actor=actor)
    release(house, tmp_path, actor=CLARA)
    with house.reading() as session:
        assert [each.creator for each in listing.page(session, EVA, "p").releases] == ["clara"]
        with pytest.raises(Forbidden):
            listing.show(session, AMAL, "p", "1.0")
        with pytest.raises(NotFound):
            listing.show(session, EVA, "p", "9.9")
        assert listing.show(session, EVA, "p", "latest").release.version == "1.0"


def test_a_release_is_signed_off_once(house: Store, tmp_path: Path) -> None:
    put(house, [article(1), article(2)])
    made = release(house, tmp_path)
    with house.writing() as session:
        with pytest.raises(Forbidden):
            listing.sign(session, EVA, "p", "1.0", "")
        listing.sign(session, CLARA, "p", "1.0", "read it all")
    with house.writing() as session, pytest.raises(Conflict, match="clara has signed off"):
        listing.sign(session, CLARA, "p", "1.0", "")
    with house.reading() as session:
        shown = listing.show(session, EVA, "p", "1.0")
    assert (shown.release.signer, shown.release.note) == ("clara", "read it all")
    assert shown.release.address == made.address


def test_what_was_tampered_with_is_found(house: Store, tmp_path: Path) -> None:
    put(house, [article(n) for n in range(8)])
    made = release(house, tmp_path, splits="train=0.5,test=0.5")
    original = folder(tmp_path, made)

    def spoilt(name: str) -> Path:
        copy = tmp_path / name
        shutil.copytree(original, copy)
        return copy

    changed = spoilt("changed")
    shard = next((changed / "gold").iterdir())
    shard.write_bytes(shard.read_bytes().replace(b'"label":"actor"', b'"label":"aktor"', 1))
    found = verifying.verify(changed, made.address)
    assert any(shard.name in words for words in found.first["files"])
    assert "aktor" in str(found.first["ontology"])
    missing = spoilt("missing")
    next((missing / "data").iterdir()).unlink()
    (missing / "extra.txt").write_text("x")
    told = verifying.verify(missing, made.address).first["files"]
    assert any("missing" in words for words in told)
    assert any("extra.txt: not named" in words for words in told)
    assert not verifying.verify(original, "sha256:0").sound
    with pytest.raises(files.ReleaseError, match="holds no release"):
        verifying.verify(tmp_path)


def test_a_leak_between_splits_is_found(house: Store, tmp_path: Path) -> None:
    first = article(1)
    put(house, [first, article(2), article(3)])
    release(house, tmp_path, "1.0", method="list", listed={"d1": "train", "d2": "test", "d3": "train"})
    copied = near_copy(4, article(2))
    bridge = near_copy(5, first)
    put(house, [copied, bridge])
    made = release(
        house, tmp_path, "1.1", method="list",
        listed={"d1": "train", "d2": "test", "d3": "train", "d4": "test", "d5": "train"},
    )  # fmt: skip
    assert verifying.verify(folder(tmp_path, made)).sound
    root = folder(tmp_path, made)
    rows = (root / "gold" / "test-00000.jsonl").read_bytes()
    with (root / "gold" / "train-00000.jsonl").open("ab") as shard:
        shard.write(rows.replace(b'"id":"d4"', b'"id":"d9"'))
    found = verifying.verify(root)
    assert found.counts["leaks"] > 0


def test_differences_between_releases_are_told_with_examples(house: Store, tmp_path: Path) -> None:
    put(house, [article(n) for n in range(5)])
    first = release(house, tmp_path, "1.0")
    put(house, [article(7)])
    second = release(house, tmp_path, "1.1")
    old, new = folder(tmp_path, first), folder(tmp_path, second)
    found = files.compare(old, new).to_dict()
    assert found["documents"]["added"]["count"] == 1
    assert found["documents"]["added"]["examples"][0]["document"] == "d7"
    assert found["spans"] == found["events"] == {}
    assert files.compare(new, old).to_dict()["documents"]["removed"]["count"] == 1
    assert str(files.compare(old, old)) == "The two hold the same."
    shard = next(path for path in (new / "gold").iterdir() if b'"id":"d1"' in path.read_bytes())
    shard.write_bytes(shard.read_bytes().replace(b'"label":"location"', b'"label":"actor"', 1))
    told = files.compare(old, new).to_dict()["spans"]["changed"]
    assert told["count"] == 1
    assert "actor" in told["examples"][0]["words"]


def test_a_difference_of_incidents_alone_is_told(tmp_path: Path, house: Store) -> None:
    first = article(1)
    put(house, [first])
    old = folder(tmp_path, release(house, tmp_path, "1.0"))
    new = tmp_path / "new"
    shutil.copytree(old, new)
    shard = next((new / "gold").iterdir())
    changed = msgspec.structs.replace(first, incidents=(Incident("i9", "The siege"),))
    shard.write_bytes(gold.encode(changed) + b"\n")
    added = files.compare(old, new).to_dict()["incidents"]["added"]
    assert (added["count"], added["examples"][0]["words"]) == (1, "The siege")


def test_a_cancelled_release_and_one_that_cannot_be_stored_leave_nothing(
    house: Store, tmp_path: Path
) -> None:
    put(house, [article(n) for n in range(3)])
    shelf = Shelf(str(tmp_path / "releases"))
    with pytest.raises(Stopped):
        creating.create(house, OPERATOR, "p", Wish("1.0"), shelf, tmp_path / "work", cancelled=lambda: True)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Failed, match="could not be stored"):
        creating.create(house, OPERATOR, "p", Wish("1.0"), Shelf(str(tmp_path / "file")), tmp_path / "work")
    with house.reading() as session:
        assert listing.page(session, OPERATOR, "p").releases == ()
    assert list((tmp_path / "work").iterdir()) == []
    assert not (tmp_path / "releases").exists()


def test_an_unknown_place_for_releases_says_what_to_install() -> None:
    with pytest.raises(Failed, match="ANNOTATOR_RELEASES_URL"):
        Shelf("nowhere://x").put(Path(), "x")


def test_what_contradicts_the_ontology_is_told_and_no_fault(house: Store, tmp_path: Path) -> None:
    from msgspec.structs import replace

    crossed = article(1)
    crossing = replace(crossed.spans[0], id="s9", start=3, end=9, text=crossed.text[3:9])
    put(house, [replace(crossed, spans=(*crossed.spans, crossing)), article(2)])
    made = release(house, tmp_path)
    assert made.manifest.contradictions == 2  # of each of the two, that it crosses the other
    found = verifying.verify(folder(tmp_path, made), made.address)
    assert found.sound
    assert found.declared == {"ontology": 2}
    assert "crosses" in found.first["ontology"][0]
    assert "2 objects contradict" in (folder(tmp_path, made) / "README.md").read_text()
