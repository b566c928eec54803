"""The people of a project: who may invite whom, and what a link never gives away."""

from collections.abc import Callable
from typing import TypeVar

import pytest

from annotator.errors import Forbidden, Invalid, NotFound, NotSignedIn
from annotator.permissions import OPERATOR, Actor, Role
from annotator.services import (
    accounts,
    assigning,
    exporting,
    importing,
    links,
    members,
    passwords,
    people,
    projects,
    staffing,
)
from annotator.services.importing import Intake
from annotator.services.links import Link
from annotator.services.sessions import Session, Store
from annotator.store.people import User
from exports import Incoming
from schemas.gold import GoldDocument

AMAL, CLARA, EVA = Actor(1, "amal"), Actor(3, "clara"), Actor(4, "eva")
PASSWORD = "correct horse"

T = TypeVar("T")


def write(house: Store, deed: Callable[[Session], T]) -> T:
    with house.writing() as session:
        return deed(session)


def invite(house: Store, name: str, role: Role = Role.ANNOTATOR, actor: Actor = CLARA) -> Link | None:
    return write(house, lambda session: members.invite(session, actor, "p", name, role))


def listed(house: Store, actor: Actor = CLARA) -> dict[str, members.Member]:
    with house.reading() as session:
        return {each.name: each for each in members.members(session, actor, "p")[1]}


def test_a_curator_invites_somebody_new_who_sets_a_password_and_is_in(house: Store) -> None:
    link = invite(house, "zed", Role.REVIEWER)
    assert link
    assert link.lasts == "seven days"
    assert (listed(house)["zed"].role, listed(house)["zed"].state) == (Role.REVIEWER, "invited")
    write(house, lambda session: links.use(session, link.secret, PASSWORD))
    assert write(house, lambda session: people.sign_in(session, "zed", PASSWORD)).name == "zed"
    assert listed(house)["zed"].state == "active"
    assert listed(house)["zed"].last_sign_in


def test_an_invitation_with_a_bad_password_is_not_used_up(house: Store) -> None:
    link = invite(house, "zed")
    assert link
    with pytest.raises(Invalid, match="10 characters"):
        write(house, lambda session: links.use(session, link.secret, "short"))
    with pytest.raises(Invalid):
        write(house, lambda session: links.use(session, link.secret))
    write(house, lambda session: links.use(session, link.secret, PASSWORD))
    with pytest.raises(NotSignedIn):
        write(house, lambda session: links.use(session, link.secret, PASSWORD))


def test_an_invitation_opened_twice_at_once_sets_one_password(
    house: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = invite(house, "zed")
    assert link
    hashing = passwords.hashed

    def use(password: str) -> None:
        write(house, lambda session: links.use(session, link.secret, password))

    def overtaken(password: str) -> str:
        monkeypatch.setattr(passwords, "hashed", hashing)
        use("the other password")
        return hashing(password)

    monkeypatch.setattr(passwords, "hashed", overtaken)
    with pytest.raises(NotSignedIn):
        use(PASSWORD)
    write(house, lambda session: people.sign_in(session, "zed", "the other password"))


def test_a_new_invitation_ends_the_old_one(house: Store) -> None:
    old = invite(house, "zed")
    assert old
    new = write(house, lambda session: members.make_link(session, CLARA, "p", listed(house)["zed"].user_id))
    with pytest.raises(NotSignedIn):
        write(house, lambda session: links.look(session, old.secret))
    assert write(house, lambda session: links.look(session, new.secret)).sets_password


def test_somebody_with_an_account_joins_at_once_and_without_a_link(house: Store) -> None:
    write(house, lambda session: people.add_user(session, OPERATOR, "Zed", PASSWORD))
    assert invite(house, "zed") is None
    assert listed(house)["Zed"].role is Role.ANNOTATOR
    with pytest.raises(Invalid, match="here already"):
        invite(house, "Zed")


@pytest.mark.parametrize("name", ["", "no name", "<b>"])
def test_a_name_that_is_none_is_refused_and_nothing_is_made(house: Store, name: str) -> None:
    with pytest.raises(Invalid):
        invite(house, name)
    assert len(listed(house)) == 4


def test_a_curator_gets_no_link_for_an_account_that_is_more_than_the_invitation(house: Store) -> None:
    def ready(session: Session) -> None:
        projects.create(session, OPERATOR, "q", projects.built_in_ontology("conflict"))
        people.add_user(session, OPERATOR, "root", None, administrator=True)
        people.add_user(session, OPERATOR, "known", PASSWORD)
        people.add_user(session, OPERATOR, "both", None)
        people.set_role(session, OPERATOR, "both", "q", Role.ANNOTATOR)

    write(house, ready)
    for name in ("root", "known", "both"):
        invite(house, name)
        member = listed(house)[name]
        assert member.link is None
        with pytest.raises(Forbidden, match="only an administrator"):
            write(house, lambda session, of=member: members.make_link(session, CLARA, "p", of.user_id))
        assert listed(house, OPERATOR)[name].link is not None


def test_roles_change_and_a_removed_member_is_out(house: Store) -> None:
    write(house, lambda session: members.change_role(session, CLARA, "p", 1, Role.REVIEWER))
    assert listed(house)["amal"].role is Role.REVIEWER
    write(house, lambda session: members.remove(session, CLARA, "p", 1))
    assert "amal" not in listed(house)
    with pytest.raises(NotFound):
        write(house, lambda session: members.change_role(session, CLARA, "p", 1, Role.REVIEWER))
    assert invite(house, "amal") is None


def test_the_work_of_a_removed_member_can_still_be_exported(house: Store) -> None:
    article = Incoming(GoldDocument(id="d1", text="Goma."), "l1", False)
    importing.run(house, OPERATOR, "p", [article], Intake())
    assigning.assign(house, OPERATOR, "p", ["amal"], 1)
    for user_id in (1, 2):  # basil has no work here
        write(house, lambda session, of=user_id: members.remove(session, CLARA, "p", of))
    with house.reading() as session:
        people_of = {each.name for each in exporting.offer(session, CLARA, "p").people}
    assert "amal" in people_of
    assert "basil" not in people_of


def test_nobody_but_an_administrator_changes_oneself(house: Store) -> None:
    with pytest.raises(Invalid, match="your own role"):
        write(house, lambda session: members.change_role(session, CLARA, "p", 3, Role.ANNOTATOR))
    with pytest.raises(Invalid, match="your own role"):
        write(house, lambda session: members.remove(session, CLARA, "p", 3))
    root = write(house, lambda session: people.add_user(session, OPERATOR, "root", None, True))
    actor = Actor(root.id, "root", administrator=True)
    invite(house, "root")
    write(house, lambda session: members.remove(session, actor, "p", root.id or 0))


@pytest.mark.parametrize("actor", [AMAL, EVA, Actor(99, "x")])
def test_others_neither_see_nor_change_the_people(house: Store, actor: Actor) -> None:
    deeds: list[Callable[[Session], object]] = [
        lambda session: members.members(session, actor, "p"),
        lambda session: members.invite(session, actor, "p", "zed", Role.CURATOR),
        lambda session: members.change_role(session, actor, "p", 1, Role.CURATOR),
        lambda session: members.remove(session, actor, "p", 3),
        lambda session: members.make_link(session, actor, "p", 1),
    ]
    for deed in deeds:
        with pytest.raises((Forbidden, NotFound)):
            write(house, deed)


def test_the_deactivated_are_listed_but_get_no_work_and_no_link(house: Store) -> None:
    write(house, lambda session: accounts.set_active(session, OPERATOR, 1, False))
    assert listed(house)["amal"].state == "deactivated"
    assert listed(house, OPERATOR)["amal"].link is None
    with pytest.raises(Invalid, match="'amal' does not annotate"):
        assigning.assign(house, OPERATOR, "p", ["amal"], 1)
    with house.reading() as session:
        assert staffing.staffing(session, 1, 0).annotators == ("basil",)
    write(house, lambda session: members.remove(session, CLARA, "p", 1))
    with pytest.raises(Invalid, match="deactivated"):
        invite(house, "amal")


def test_a_person_of_the_first_days_counts_as_known(house: Store) -> None:
    def signed_in_once(session: Session) -> None:
        user = session.get_one(User, 1)
        user.last_sign_in = user.created
        session.add(user)
        session.commit()

    assert listed(house)["amal"].link
    write(house, signed_in_once)
    assert listed(house)["amal"].link is None
