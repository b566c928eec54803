"""Accounts, passwords, one-time links, roles."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.errors import Forbidden, Invalid, NotFound, NotSignedIn
from annotator.permissions import OPERATOR, Actor, Role
from annotator.services import links, passwords, people, projects, upkeep
from annotator.services.sessions import Session, Store
from annotator.store import engine
from annotator.store.people import User

PASSWORD = "correct horse"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    store = Store(f"sqlite:///{tmp_path / 'a.db'}")
    upkeep.upgrade(store)
    with store.writing() as session:
        yield session
    store.engine.dispose()


def test_a_password_signs_in_whatever_the_letter_case_of_the_name(session: Session) -> None:
    people.add_user(session, OPERATOR, "Amal", PASSWORD)
    assert people.sign_in(session, "amal", PASSWORD).name == "Amal"


@pytest.mark.parametrize(("name", "password"), [("amal", "wrong"), ("nobody", PASSWORD), ("linked", "")])
def test_a_wrong_password_or_name_does_not_sign_in(session: Session, name: str, password: str) -> None:
    people.add_user(session, OPERATOR, "amal", PASSWORD)
    people.add_user(session, OPERATOR, "linked", None)
    with pytest.raises(NotSignedIn):
        people.sign_in(session, name, password)


def test_passwords_are_kept_as_argon2_hashes(session: Session) -> None:
    user = people.add_user(session, OPERATOR, "amal", PASSWORD)
    assert user.password_hash is not None
    assert user.password_hash.startswith("$argon2id$")


def test_hashing_holds_no_lock(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    people.add_user(session, OPERATOR, "amal", PASSWORD)
    open_during: list[bool] = []

    class Watching:
        def verify(self, _stored: str, _password: str) -> None:
            open_during.append(session.in_transaction())

        def check_needs_rehash(self, _stored: str) -> bool:
            return False

    monkeypatch.setattr(passwords, "hasher", Watching)
    people.sign_in(session, "amal", PASSWORD)
    assert open_during == [False]


def test_a_link_signs_in_once(session: Session) -> None:
    people.add_user(session, OPERATOR, "amal", None)
    secret = people.make_link(session, OPERATOR, "amal")
    assert links.look(session, secret) == links.Shown("amal", sets_password=False)
    assert links.use(session, secret).name == "amal"
    for use in (links.look, links.use):
        with pytest.raises(NotSignedIn):
            use(session, secret)


def test_a_link_ends_after_twelve_hours(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    people.add_user(session, OPERATOR, "amal", None)
    secret = people.make_link(session, OPERATOR, "amal")
    later = engine.now() + 12 * 3600 * 1000 + 1
    monkeypatch.setattr(links, "now", lambda: later)
    with pytest.raises(NotSignedIn):
        links.use(session, secret)


def test_the_secret_of_a_link_is_not_stored(session: Session) -> None:
    people.add_user(session, OPERATOR, "amal", None)
    secret = people.make_link(session, OPERATOR, "amal")
    kept = session.connection().exec_driver_sql("select secret_hash from sign_in_link").scalar_one()
    assert secret not in kept


def test_an_inactive_person_cannot_sign_in(session: Session) -> None:
    user = people.add_user(session, OPERATOR, "amal", PASSWORD)
    secret = people.make_link(session, OPERATOR, "amal")
    assert user.id is not None
    assert people.signed_in(session, user.id, user.epoch)
    user.active = False
    session.add(user)
    session.commit()
    with pytest.raises(NotSignedIn):
        people.sign_in(session, "amal", PASSWORD)
    with pytest.raises(NotSignedIn):
        links.use(session, secret)
    assert people.signed_in(session, user.id, user.epoch) is None


def test_changing_the_password_raises_the_epoch(session: Session) -> None:
    user = people.add_user(session, OPERATOR, "amal", PASSWORD)
    actor = Actor(user.id, "amal")
    with pytest.raises(NotSignedIn, match="present password"):
        people.change_password(session, actor, "wrong", "another password")
    assert people.change_password(session, actor, PASSWORD, "another password").epoch == 1
    assert people.sign_in(session, "amal", "another password").id == user.id


def test_changing_the_password_ends_the_persons_links_and_nobody_elses(session: Session) -> None:
    user = people.add_user(session, OPERATOR, "amal", PASSWORD)
    people.add_user(session, OPERATOR, "ben", PASSWORD)
    secrets = {name: people.make_link(session, OPERATOR, name) for name in ("amal", "ben")}
    people.change_password(session, Actor(user.id, "amal"), PASSWORD, "another password")
    with pytest.raises(NotSignedIn):
        links.use(session, secrets["amal"])
    assert links.use(session, secrets["ben"]).name == "ben"


@pytest.mark.parametrize(("name", "typed"), [("Élodie", "élodie"), ("ÉLODIE", "Élodie"), ("Åsa", "Åsa")])
def test_letter_case_is_that_of_every_script(session: Session, name: str, typed: str) -> None:
    people.add_user(session, OPERATOR, name, PASSWORD)
    assert people.sign_in(session, typed, PASSWORD).name == name
    with pytest.raises(Invalid, match="already"):
        people.add_user(session, OPERATOR, typed, None)


def test_a_person_renamed_is_found_by_the_new_name(session: Session) -> None:
    user = people.add_user(session, OPERATOR, "amal", PASSWORD)
    user.name = "Émile"
    session.add(user)
    session.commit()
    assert people.sign_in(session, "émile", PASSWORD).id == user.id


@pytest.mark.parametrize("name", ["", "a b", "x" * 81, "a/b", "<b>"])
def test_a_name_that_is_none_is_refused(session: Session, name: str) -> None:
    with pytest.raises(Invalid):
        people.add_user(session, OPERATOR, name, None)


def test_a_name_is_taken_in_any_letter_case(session: Session) -> None:
    people.add_user(session, OPERATOR, "amal", None)
    with pytest.raises(Invalid, match="already"):
        people.add_user(session, OPERATOR, "AMAL", None)


def test_short_passwords_are_refused(session: Session) -> None:
    with pytest.raises(Invalid, match="10 characters"):
        people.add_user(session, OPERATOR, "amal", "short")


def test_only_administrators_add_accounts_and_make_sign_in_links(session: Session) -> None:
    projects.create(session, OPERATOR, "p", projects.built_in_ontology("conflict"))
    user: User = people.add_user(session, OPERATOR, "clara", None)
    people.set_role(session, OPERATOR, "clara", "p", Role.CURATOR)
    actor = Actor(user.id, "clara")
    with pytest.raises(Forbidden):
        people.add_user(session, actor, "x", None)
    with pytest.raises(Forbidden):
        people.make_link(session, actor, "clara")
    with pytest.raises(Forbidden):
        people.set_role(session, actor, "clara", "p", Role.REVIEWER)


def test_ensure_gives_a_known_person_a_role(session: Session) -> None:
    projects.create(session, OPERATOR, "p", projects.built_in_ontology("conflict"))
    assert people.ensure(session, OPERATOR, "amal", None, "p", Role.ANNOTATOR)
    assert not people.ensure(session, OPERATOR, "amal", None, "p", Role.CURATOR)
    with pytest.raises(NotFound):
        people.ensure(session, OPERATOR, "ben", None, "nowhere", Role.CURATOR)


def test_a_session_from_before_signing_out_everywhere_is_refused(session: Session) -> None:
    user = people.add_user(session, OPERATOR, "amal", PASSWORD)
    assert user.id is not None
    assert people.signed_in(session, user.id, user.epoch + 1) is None
