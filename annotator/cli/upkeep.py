"""Commands that look after the database: upgrade, backup, restore."""

from pathlib import Path

import click

from annotator.cli.context import load_settings


@click.group()
def db() -> None:
    """The database.

    \b
    Example:
      annotator db upgrade
    """


@db.command()
def upgrade() -> None:
    """Bring the database up to date, creating it if there is none.

    \b
    Example:
      annotator db upgrade
    """
    from annotator.services import upkeep
    from annotator.services.sessions import Store

    done = upkeep.upgrade(Store(load_settings().database))
    click.echo("The database is up to date now." if done else "The database was up to date.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy the database into the new FILE while the server runs.

    \b
    Example:
      annotator backup backups/2026-11-23.db
    """
    from annotator.services import upkeep

    upkeep.back_up(load_settings(create=False).database, file)
    click.echo(f"Backed up to {file}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask whether to replace the present database.")
def restore(file: Path, yes: bool) -> None:
    """Put the backup FILE in the place of the database; the server must be stopped.

    \b
    Example:
      annotator restore backups/2026-11-23.db --yes
    """
    from annotator.cli import occupied
    from annotator.services import upkeep

    settings = load_settings()
    with occupied.alone(settings.data_dir):
        if not yes:
            click.confirm("Replace the present database by the backup?", abort=True)
        upkeep.restore(settings.database, file)
    click.echo(f"Restored from {file}.")


COMMANDS: list[click.Command] = [db, backup, restore]
