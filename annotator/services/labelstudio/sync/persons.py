"""Who is who: people here, by name, and members of Label Studio, by e-mail address."""

from collections import Counter

from annotator.errors import Invalid
from annotator.services.labelstudio import opening
from annotator.services.labelstudio.sync import contents
from annotator.services.labelstudio.sync.wish import Run
from annotator.store import people, sight

_BATCH = 500


class Persons:
    """People on both sides.

    Raises Invalid for an annotator of the wish who is not in the project, and for two with one address.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._emails = {
            people.name_key(name): email.strip().lower() for name, email in run.wish.people.items()
        }
        twice = [email for email, times in Counter(self._emails.values()).items() if times > 1]
        if twice:
            raise Invalid(f"{twice[0]} is said to be more than one person here.", "people")
        found = [(each["id"], str(each.get("email") or "").strip().lower()) for each in run.remote.people()]
        self._there = {email: user_id for user_id, email in found if email}
        self._email_of = dict(found)
        with run.store.reading() as session:
            members = people.members(session, run.entry.project_id, deactivated=True)
        self._here = {self._email(user.name): (user.id, user.name) for user, _ in members}
        self._fallback = None
        if run.wish.annotator:
            key = people.name_key(run.wish.annotator)
            self._fallback = next((user.id for user, _ in members if user.name_key == key), None)
            if self._fallback is None:
                raise Invalid(f"{run.wish.annotator!r} is not a member of {run.entry.slug}.", "annotator")

    def _email(self, name: str) -> str:
        """The e-mail address of a person here: as the list says, else the name itself."""
        key = people.name_key(name)
        return self._emails.get(key, key)

    def there(self, name: str | None) -> int | None:
        """The member that a person here is; None for the owner of the token."""
        if name is None or self._run.wish.as_me:
            return None
        member: int | None = self._there.get(self._email(name))
        if member is None:  # whoever hands in after the check
            raise Invalid(f"{_told(name, self._email(name))} is nobody there. Push again.", "people")
        return member

    def here(self, member: int | None) -> int | None:
        """The person here that a member is, else who gets the work of unknown people."""
        email = self._email_of.get(member or 0, "")
        found = self._here.get(email)
        return found[0] if found and email else self._fallback

    def email(self, member: int | None) -> str:
        """What a member is called there."""
        return self._email_of.get(member or 0) or f"member {member}"

    def check(self) -> None:
        """Raises Invalid, naming them, for annotators whose work is to be pushed and who are nobody there."""
        run = self._run
        if run.wish.as_me or "handed-in" not in run.wish.which:
            return
        names: set[str] = set()
        with run.store.reading() as session:
            seen = opening.sight_of(run.entry)
            for batch in contents.every_document(session, run.entry, _BATCH):
                for found in sight.heads(session, seen, batch).values():
                    names.update(each.name for each in found if each.name and each.done and not each.gold)
        unknown = sorted(name for name in names if self._email(name) not in self._there)
        if unknown:
            told = ", ".join(_told(name, self._email(name)) for name in unknown)
            raise Invalid(
                f"Not a member of Label Studio: {told}. Nothing was sent. Say who they are there (--people),"
                " or push everything as your own work (--as-me).",
                "people",
            )


def _told(name: str, email: str) -> str:
    return name if people.name_key(name) == email else f"{name} ({email})"
