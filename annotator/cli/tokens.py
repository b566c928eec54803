"""Commands about API tokens."""

from typing import TYPE_CHECKING

import click

from annotator.cli.context import as_json, open_store, tell

if TYPE_CHECKING:
    from annotator.services.tokens import Token

# Written out, since annotator.permissions need not be loaded for help; a test compares.
SCOPES = ("read", "write")


@click.group()
def token() -> None:
    """API tokens: make, list and revoke them.

    \b
    Example:
      annotator token create eva --scope read --project aleppo
    """


@token.command()
@click.argument("name")
@click.option("--scope", type=click.Choice(SCOPES), required=True, help="Read only, or change things too.")
@click.option("--project", metavar="SLUG", help="The one project it opens; else all of the person's.")
@click.option("--days", type=click.IntRange(min=1), help="For how many days; else until it is revoked.")
@click.option("--label", default="command line", show_default=True, help="What the token is for.")
@as_json
def create(name: str, scope: str, project: str | None, days: int | None, label: str, as_json: bool) -> None:
    """Make a token with which programs act for the person NAME, and print it, this once.

    \b
    Examples:
      annotator token create eva --scope read --project aleppo --days 90
      ANNOTATOR_TOKEN=$(annotator token create eva --scope read)
    """
    from annotator.permissions import OPERATOR, Scope
    from annotator.services import tokens

    with open_store(create=False) as store, store.writing() as session:
        made = tokens.create(session, OPERATOR, name, tokens.Wish(label, Scope(scope), project, days))
    value = {"id": made.id, "token": made.secret, "user": name, "scope": scope, "project": project}
    tell(made.secret, value, as_json)


@token.command("list")
@as_json
def list_(as_json: bool) -> None:
    """List everybody's tokens that are not revoked, newest first. The tokens themselves nobody can see again.

    \b
    Example:
      annotator token list --json
    """
    from annotator.permissions import OPERATOR
    from annotator.services import tokens

    with open_store(create=False) as store, store.reading() as session:
        found = tokens.every(session, OPERATOR)
    words = "\n".join(_line(each) for each in found) or "There is no token."
    tell(words, [_value(each) for each in found], as_json)


@token.command()
@click.argument("number", metavar="ID", type=click.IntRange(1, 2**63 - 1))
@as_json
def revoke(number: int, as_json: bool) -> None:
    """Revoke the token ID, at once and for good; the list shows the ids.

    \b
    Example:
      annotator token revoke 3
    """
    from annotator.permissions import OPERATOR
    from annotator.services import tokens

    with open_store(create=False) as store, store.writing() as session:
        name = tokens.revoke(session, OPERATOR, number)
    tell(f"Token {number}, {name}, is revoked.", {"id": number, "name": name, "revoked": True}, as_json)


def _value(token: "Token") -> dict[str, object]:
    return {
        "id": token.id,
        "user": token.owner,
        "name": token.name,
        "prefix": token.prefix,
        "scope": token.scope.value,
        "project": token.project,
        "created": _moment(token.created),
        "expires": _moment(token.expires),
        "expired": token.expired,
        "last_used": _moment(token.last_used),
    }


def _line(token: "Token") -> str:
    ends = f"expired {_moment(token.expires)}" if token.expired else f"until {_moment(token.expires)}"
    parts = (
        f"{token.id:>4}  {token.owner}",
        token.name,
        f"{token.prefix}…",
        token.scope.value,
        token.project or "all projects",
        ends if token.expires else "no end",
        f"used {_moment(token.last_used) or 'never'}",
    )
    return " · ".join(parts)


def _moment(milliseconds: int | None) -> str | None:
    from datetime import UTC, datetime

    if milliseconds is None:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


COMMANDS: list[click.Command] = [token]
