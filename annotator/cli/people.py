"""Commands about people: accounts, roles, sign-in links."""

import sys

import click

from annotator.cli.context import as_json, load_settings, open_store, tell

# Written out, since annotator.permissions need not be loaded for help; a test compares.
ROLES = ("administrator", "curator", "reviewer", "annotator", "engineer")

_UNKNOWN = "Put the server's address before it, such as http://127.0.0.1:8000 or https://annotator.example."


@click.group()
def user() -> None:
    """People: add them, make sign-in links, deactivate them.

    \b
    Example:
      annotator user add amal --role annotator --project aleppo
    """


@user.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What the person is.")
@click.option("--project", metavar="SLUG", help="In which project; not for administrators.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@as_json
def add(name: str, role: str, project: str | None, password_stdin: bool, as_json: bool) -> None:
    """Add NAME, or give an existing NAME a role in a project.

    Without a password it prints a one-time sign-in path, good for twelve hours.

    \b
    Examples:
      annotator user add clara --role administrator --password-stdin < password.txt
      annotator user add amal --role annotator --project aleppo
    """
    from annotator.permissions import OPERATOR, Role
    from annotator.services import people

    if role == "administrator" and project:
        raise click.UsageError("An administrator is one of the whole server: leave --project out.")
    if role != "administrator" and not project:
        raise click.UsageError(f"Say with --project where {name} is {role}.")
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    with open_store() as store:
        with store.writing() as session:
            created = people.ensure(
                session, OPERATOR, name, password, project, None if project is None else Role(role)
            )
        path = None
        if created and password is None:
            with store.writing() as session:
                path = f"/sign-in/{people.make_link(session, OPERATOR, name)}"
    words = f"{name} is {role}{f' of {project}' if project else ''}."
    if path:
        words += f" Sign-in path, for once, within twelve hours: {path}\n{_whole(path)}"
    tell(words, {"name": name, "role": role, "project": project, "sign_in": path}, as_json)


@user.command()
@click.argument("name")
@as_json
def link(name: str, as_json: bool) -> None:
    """Print a path that signs NAME in once, within twelve hours, and the whole link where it is known.

    \b
    Example:
      annotator user link amal
    """
    from annotator.permissions import OPERATOR
    from annotator.services import people

    with open_store(create=False) as store, store.writing() as session:
        path = f"/sign-in/{people.make_link(session, OPERATOR, name)}"
    tell(path, {"name": name, "sign_in": path}, as_json)
    if not as_json:
        click.echo(_whole(path), err=True)


@user.command()
@click.argument("name")
@as_json
def deactivate(name: str, as_json: bool) -> None:
    """Let NAME sign in no more: sessions and links end, tokens are refused; the work stays.

    \b
    Example:
      annotator user deactivate amal
    """
    _set_active(name, False, as_json)


@user.command()
@click.argument("name")
@as_json
def activate(name: str, as_json: bool) -> None:
    """Let NAME sign in again, who was deactivated.

    \b
    Example:
      annotator user activate amal
    """
    _set_active(name, True, as_json)


def _set_active(name: str, active: bool, as_json: bool) -> None:
    from annotator.permissions import OPERATOR
    from annotator.services import accounts

    with open_store(create=False) as store, store.writing() as session:
        number = accounts.number_of(session, OPERATOR, name)
        found = accounts.set_active(session, OPERATOR, number, active)
    words = "may sign in again" if active else "is deactivated; the work stays"
    tell(f"{found} {words}.", {"name": found, "active": active}, as_json)


def _whole(path: str) -> str:
    """The link for a path, by the running server or the settings; how to make it where neither tells."""
    from annotator.cli import occupied

    settings = load_settings()
    address = occupied.address(settings.data_dir)
    if address is None and settings.model_fields_set & {"host", "port"}:
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        address = f"http://{host}:{settings.port}"
    return f"Link: {address}{path}" if address else _UNKNOWN


COMMANDS: list[click.Command] = [user]
