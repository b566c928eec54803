"""All accounts of the server: administrators, resets, deactivation."""

from collections.abc import Callable
from typing import TypeVar

import pytest

from annotator.errors import Forbidden, Invalid, NotFound, NotSignedIn
from annotator.permissions import OPERATOR, Actor, Scope
from annotator.services import accounts, links, people, tokens
from annotator.services.sessions import Session, Store

CLARA = Actor(3, "clara")
PASSWORD = "correct horse"

T = TypeVar("T")


def write(house: Store, deed: Callable[[Session], T]) -> T:
    with house.writing() as session:
        return deed(session)


@pytest.fixture
def root(house: Store) -> Actor:
    user = write(house, lambda session: people.add_user(session, OPERATOR, "root", PASSWORD, True))
    return Actor(user.id, "root", administrator=True)


def account(house: Store, name: str) -> accounts.Account:
    with house.reading() as session:
        return next(each for each in accounts.every(session, OPERATOR) if each.name == name)


def test_a_new_account_is_invited_until_its_link_is_used(house: Store, root: Actor) -> None:
    link = write(house, lambda session: accounts.add(session, root, "zed"))
    assert (account(house, "zed").state, account(house, "zed").projects) == ("invited", 0)
    write(house, lambda session: links.use(session, link.secret, PASSWORD))
    assert account(house, "zed").state == "active"
    assert account(house, "amal").projects == 1


def test_the_last_administrator_stays_one(house: Store, root: Actor) -> None:
    number = root.user_id or 0
    with pytest.raises(Invalid, match="last administrator"):
        write(house, lambda session: accounts.set_administrator(session, root, number, False))
    with pytest.raises(Invalid, match="last administrator"):
        write(house, lambda session: accounts.set_active(session, OPERATOR, number, False))
    write(house, lambda session: accounts.set_administrator(session, root, 3, True))
    write(house, lambda session: accounts.set_administrator(session, root, number, False))
    assert account(house, "clara").administrator
    assert not account(house, "root").administrator


def test_a_deactivated_administrator_is_not_counted(house: Store, root: Actor) -> None:
    write(house, lambda session: accounts.set_administrator(session, root, 3, True))
    write(house, lambda session: accounts.set_active(session, root, 3, False))
    with pytest.raises(Invalid, match="last administrator"):
        write(house, lambda session: accounts.set_administrator(session, root, root.user_id or 0, False))
    with pytest.raises(Invalid, match="deactivated"):
        write(house, lambda session: accounts.set_administrator(session, root, 3, True))


def test_a_reset_ends_the_password_all_sessions_and_earlier_links(house: Store, root: Actor) -> None:
    user = write(house, lambda session: people.add_user(session, OPERATOR, "zed", PASSWORD))
    earlier = write(house, lambda session: people.make_link(session, OPERATOR, "zed"))
    assert user.id
    link = write(house, lambda session: accounts.reset_password(session, root, user.id or 0))
    with house.reading() as session:
        assert people.signed_in(session, user.id, user.epoch) is None
    for deed in (
        lambda session: people.sign_in(session, "zed", PASSWORD),
        lambda session: links.use(session, earlier),
    ):
        with pytest.raises(NotSignedIn):
            write(house, deed)
    write(house, lambda session: links.use(session, link.secret, "another password"))
    assert write(house, lambda session: people.sign_in(session, "zed", "another password")).id == user.id


def test_the_deactivated_cannot_come_in_by_any_way_until_it_is_undone(house: Store, root: Actor) -> None:
    user = write(house, lambda session: people.add_user(session, OPERATOR, "zed", PASSWORD))
    link = write(house, lambda session: people.make_link(session, OPERATOR, "zed"))
    wish = tokens.Wish("script", Scope.READ)
    token = write(house, lambda session: tokens.create(session, OPERATOR, "zed", wish))
    assert user.id
    write(house, lambda session: accounts.set_active(session, root, user.id or 0, False))
    assert account(house, "zed").state == "deactivated"

    def refused() -> None:
        with pytest.raises(NotSignedIn):
            write(house, lambda session: people.sign_in(session, "zed", PASSWORD))
        with pytest.raises(NotSignedIn):
            tokens.authenticate(house, token.secret)

    refused()
    with pytest.raises(Invalid):
        write(house, lambda session: accounts.reset_password(session, root, user.id or 0))
    write(house, lambda session: accounts.set_active(session, root, user.id or 0, True))
    assert write(house, lambda session: people.sign_in(session, "zed", PASSWORD)).id == user.id
    assert tokens.authenticate(house, token.secret).name == "zed"
    with house.reading() as session:
        assert people.signed_in(session, user.id, 0) is None  # a session of before
        with pytest.raises(NotSignedIn):
            links.look(session, link)


def test_nobody_deactivates_or_resets_oneself(house: Store, root: Actor) -> None:
    number = root.user_id or 0
    with pytest.raises(Invalid):
        write(house, lambda session: accounts.set_active(session, root, number, False))
    with pytest.raises(Invalid):
        write(house, lambda session: accounts.reset_password(session, root, number))


def test_only_administrators_of_the_whole_server_run_accounts(house: Store, root: Actor) -> None:
    limited = (
        Actor(root.user_id, "root", administrator=True, scope=Scope.READ),
        Actor(root.user_id, "root", administrator=True, scope=Scope.WRITE, project_id=1),
    )
    for actor in (CLARA, *limited):
        deeds: list[Callable[[Session], object]] = [
            lambda session, who=actor: accounts.every(session, who),
            lambda session, who=actor: accounts.add(session, who, "zed"),
            lambda session, who=actor: accounts.set_administrator(session, who, 1, True),
            lambda session, who=actor: accounts.reset_password(session, who, 1),
            lambda session, who=actor: accounts.set_active(session, who, 1, False),
            lambda session, who=actor: people.make_link(session, who, "amal"),
        ]
        for deed in deeds:
            with pytest.raises(Forbidden):
                write(house, deed)
    with pytest.raises(NotFound):
        write(house, lambda session: accounts.set_active(session, root, 99, False))
