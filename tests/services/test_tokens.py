"""API tokens: made, listed, revoked; what each lets its owner do."""

import hashlib
import itertools
from collections.abc import Callable
from typing import TypeVar

import pytest

from annotator.errors import Forbidden, Invalid, NotFound, NotSignedIn
from annotator.permissions import OPERATOR, Action, Actor, Role, Scope, allowed
from annotator.services import members, people, projects, tokens
from annotator.services.access import enter
from annotator.services.sessions import Session, Store
from annotator.services.tokens import Wish
from annotator.store.tokens import ApiToken

AMAL, CLARA = Actor(1, "amal"), Actor(3, "clara")
DAY = 24 * 3600 * 1000

T = TypeVar("T")


def write(house: Store, deed: Callable[[Session], T]) -> T:
    with house.writing() as session:
        return deed(session)


def make(house: Store, wish: Wish, owner: str = "clara", actor: Actor = OPERATOR) -> tokens.Created:
    return write(house, lambda session: tokens.create(session, actor, owner, wish))


def kept(house: Store) -> ApiToken:
    with house.reading() as session:
        return session.get_one(ApiToken, 1)


def test_a_token_is_its_owner_within_its_limits(house: Store) -> None:
    made = make(house, Wish("script", Scope.READ, "p"))
    actor = tokens.authenticate(house, made.secret)
    assert actor == Actor(3, "clara", False, Scope.READ, 1)


def test_a_token_without_an_end_is_good_however_slow_the_machine(
    house: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(house, Wish("script", Scope.READ))
    clock = itertools.count(kept(house).created, DAY)
    monkeypatch.setattr(tokens, "now", lambda: next(clock))
    assert tokens.authenticate(house, made.secret).name == "clara"


def test_only_a_hash_and_the_beginning_are_kept(house: Store) -> None:
    made = make(house, Wish("script", Scope.READ))
    assert len(made.secret) > 43
    assert kept(house).hash == hashlib.sha256(made.secret.encode()).hexdigest()
    assert made.secret.startswith(kept(house).prefix)
    assert len(kept(house).prefix) == 10
    with house.reading() as session:
        assert made.secret not in repr(tokens.every(session, OPERATOR))


def test_a_wrong_a_revoked_and_an_expired_token_are_refused(
    house: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(house, Wish("script", Scope.READ, days=2))
    for wrong in ("", made.secret[:-1], "ann_" + "x" * 43):
        with pytest.raises(NotSignedIn):
            tokens.authenticate(house, wrong)
    begun = kept(house).created
    monkeypatch.setattr(tokens, "now", lambda: begun + 2 * DAY - 10_000)
    tokens.authenticate(house, made.secret)
    monkeypatch.setattr(tokens, "now", lambda: begun + 2 * DAY + 10_000)
    with pytest.raises(NotSignedIn):
        tokens.authenticate(house, made.secret)
    monkeypatch.undo()
    write(house, lambda session: tokens.revoke(session, CLARA, made.id))
    with pytest.raises(NotSignedIn):
        tokens.authenticate(house, made.secret)


def test_the_use_is_noted_once_a_minute(house: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make(house, Wish("script", Scope.READ))
    begun = kept(house).created
    seen = []
    for later in (0, 59_000, 61_000):
        monkeypatch.setattr(tokens, "now", lambda at=begun + later: at)
        tokens.authenticate(house, made.secret)
        seen.append((kept(house).last_used or 0) - begun)
    assert seen == [0, 0, 61_000]


def test_a_reading_token_reads_and_does_nothing_else() -> None:
    reading = {Action.VIEW, Action.EXPORT, Action.SEE_ALL_SETS}
    for administrator in (True, False):
        actor = Actor(3, "clara", administrator, Scope.READ)
        assert {action for action in Action if allowed(actor, Role.CURATOR, action, 1)} == reading


def test_a_token_gives_no_more_than_the_role(house: Store) -> None:
    writing = Actor(1, "amal", scope=Scope.WRITE)
    for action in Action:
        for role in (*Role, None):
            assert allowed(writing, role, action, 1) == allowed(AMAL, role, action, 1)


@pytest.mark.parametrize("administrator", [True, False])
def test_a_token_of_one_project_sees_no_other(house: Store, administrator: bool) -> None:
    write(
        house,
        lambda session: projects.create(session, OPERATOR, "q", projects.built_in_ontology("conflict")),
    )
    write(house, lambda session: people.set_role(session, OPERATOR, "clara", "q", Role.CURATOR))
    actor = Actor(3, "clara", administrator, Scope.WRITE, 1)
    with house.reading() as session:
        assert enter(session, actor, "p", Action.MANAGE_PEOPLE).may(Action.IMPORT)
        assert [each.slug for each in projects.mine(session, actor)] == ["p"]
        with pytest.raises(NotFound):
            enter(session, actor, "q", Action.VIEW)
    assert not allowed(actor, None, Action.ADMINISTER)
    with pytest.raises(Forbidden):
        write(house, lambda session: projects.create(session, actor, "r", ""))


def test_a_reading_token_is_told_why_it_may_not(house: Store) -> None:
    with house.reading() as session, pytest.raises(Forbidden, match="only reads"):
        enter(session, Actor(3, "clara", scope=Scope.READ), "p", Action.IMPORT)


def test_a_token_ends_with_the_membership(house: Store) -> None:
    made = make(house, Wish("script", Scope.READ, "p"), "amal")
    write(house, lambda session: members.remove(session, CLARA, "p", 1))
    with house.reading() as session, pytest.raises(NotFound):
        enter(session, tokens.authenticate(house, made.secret), "p", Action.VIEW)


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        (Wish("", Scope.READ), Invalid),
        (Wish("x" * 81, Scope.READ), Invalid),
        (Wish("x", Scope.READ, days=0), Invalid),
        (Wish("x", Scope.READ, days=10**8), Invalid),
        (Wish("x", Scope.READ, "nowhere"), NotFound),
        (Wish("x", Scope.READ, "q"), NotFound),
    ],
)
def test_a_token_that_cannot_be_is_refused(house: Store, wish: Wish, error: type[Exception]) -> None:
    write(
        house,
        lambda session: projects.create(session, OPERATOR, "q", projects.built_in_ontology("conflict")),
    )
    with pytest.raises(error):
        make(house, wish, actor=CLARA)


def test_people_make_see_and_revoke_their_own_tokens_only(house: Store) -> None:
    mine = make(house, Wish("mine", Scope.WRITE), "amal", AMAL)
    theirs = make(house, Wish("theirs", Scope.WRITE), "clara", CLARA)
    with pytest.raises(Forbidden):
        make(house, Wish("x", Scope.READ), "clara", AMAL)
    with house.reading() as session:
        assert [each.name for each in tokens.mine(session, AMAL)] == ["mine"]
        assert [each.owner for each in tokens.every(session, OPERATOR)] == ["clara", "amal"]
        with pytest.raises(Forbidden):
            tokens.every(session, AMAL)
    with pytest.raises(NotFound):
        write(house, lambda session: tokens.revoke(session, AMAL, theirs.id))
    write(house, lambda session: tokens.revoke(session, AMAL, mine.id))
    with house.reading() as session:
        assert tokens.mine(session, AMAL) == []


def test_a_token_makes_no_token(house: Store) -> None:
    actor = tokens.authenticate(house, make(house, Wish("mine", Scope.WRITE), "amal").secret)
    with pytest.raises(Forbidden, match="sign in"):
        make(house, Wish("another", Scope.WRITE), "amal", actor)
    with pytest.raises(Forbidden, match="sign in"):
        write(house, lambda session: tokens.revoke(session, actor, 1))
