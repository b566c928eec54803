"""Sessions, CSRF and the headers of every answer."""

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf import CSRFProtect

from annotator.pages import web
from annotator.permissions import Actor
from annotator.services import people
from annotator.services.people import Person

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


_NO_DOCUMENTS = frozenset({"text/css", "text/javascript"})


class SignedIn(UserMixin):  # type: ignore[misc]
    """The person behind a session cookie, whose id holds the epoch, so that old cookies can be refused."""

    def __init__(self, person: Person, epoch: int) -> None:
        self.actor = person.actor
        self.theme = person.theme
        self.keys = person.keys
        self._id = f"{person.actor.user_id}:{epoch}"

    def get_id(self) -> str:
        """What the cookie keeps."""
        return self._id


def signed_in(user: people.User) -> SignedIn:
    """The session's view of a person."""
    return SignedIn(Person(Actor(user.id, user.name, user.administrator), user.theme, user.keys), user.epoch)


class Cookies(SecureCookieSessionInterface):
    """Session cookies that are made anew, to last longer, by whole pages and not by every edit."""

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Whether the answer carries the cookie."""
        return session.modified or (not web.wants_partial() and super().should_set_cookie(app, session))


# Pages that take files, and the most that one form of theirs may hold.
_TAKES_FILES = frozenset({"imports.start", "imports.receive"})
MOST_FILES = 20_000


def _bound_uploads() -> None:
    """Lets only people who are signed in send more than a form, and that only where files are taken."""
    if request.endpoint in _TAKES_FILES and current_user.is_authenticated:
        request.max_content_length = web.settings().upload_limit_mb * 1024 * 1024
        request.max_form_parts = MOST_FILES


def protect(app: Flask) -> None:
    """Adds sign-in sessions, CSRF checks and security headers."""
    app.session_interface = Cookies()
    app.before_request(_bound_uploads)  # before the CSRF check, which reads the whole form
    CSRFProtect(app)
    manager = LoginManager(app)
    manager.session_protection = None  # it signs people out who change networks

    @manager.user_loader  # type: ignore[untyped-decorator]
    def load(identifier: str) -> SignedIn | None:
        user_id, _, epoch = identifier.partition(":")
        if not (user_id.isdecimal() and epoch.isdecimal()):
            return None
        with web.reading() as session:
            person = people.signed_in(session, int(user_id), int(epoch))
        return SignedIn(person, int(epoch)) if person else None

    @app.after_request
    def harden(response: Response) -> Response:
        headers = response.headers
        headers["X-Content-Type-Options"] = "nosniff"
        # The rest guards documents; on two dozen modules it would be a tenth of what is sent.
        if response.mimetype not in _NO_DOCUMENTS:
            headers["Content-Security-Policy"] = _POLICY
            headers["Referrer-Policy"] = "same-origin"
            headers["Cross-Origin-Opener-Policy"] = "same-origin"
            headers["X-Frame-Options"] = "DENY"
        if request.endpoint != "assets.file":
            headers.setdefault("Cache-Control", "no-store")
        return response
