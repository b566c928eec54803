"""Commands that serve: `serve` and the demo."""

from typing import TYPE_CHECKING

import click

from annotator.cli.context import load_settings, open_store

if TYPE_CHECKING:
    from annotator.settings import Settings


@click.command()
@click.option("--host", help="The address to listen on; ANNOTATOR_HOST, or this machine only, unless given.")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="ANNOTATOR_PORT or 8000 unless given; 0: any free one."
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Server processes.")
@click.pass_context
def serve(context: click.Context, host: str | None, port: int | None, workers: int) -> None:
    """Serve the web pages and the API until stopped.

    The database is brought up to date first.

    \b
    Example:
      annotator serve --host 0.0.0.0 --port 8080
    """
    _serve(context, _listening(load_settings(), host, port), workers, demo=False)


@click.command()
@click.option("--serve", "serving", is_flag=True, help="Then serve it, and print sign-in links.")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="ANNOTATOR_PORT or 8000 unless given; 0: any free one."
)
@click.pass_context
def demo(context: click.Context, serving: bool, port: int | None) -> None:
    """Create the demo project `aleppo`: made-up articles, three people, their annotations.

    What is there already stays as it is.

    \b
    Example:
      annotator demo --serve
    """
    if serving:
        _serve(context, _listening(load_settings(), None, port), 1, demo=True)
        return
    from annotator.services import demo as demo_project

    with open_store() as store:
        made = demo_project.create(store)
    click.echo(f"The demo project {made.slug} has {made.documents} articles and {', '.join(made.people)}.")
    click.echo("Serve it with: annotator demo --serve")


def _listening(settings: "Settings", host: str | None, port: int | None) -> "Settings":
    changed = {"host": host or settings.host, "port": settings.port if port is None else port}
    return settings.model_copy(update=changed)


def _serve(context: click.Context, settings: "Settings", workers: int, demo: bool) -> None:
    from annotator.cli import occupied, serving
    from annotator.services import demo as demo_project
    from annotator.services import importing, upkeep
    from annotator.services import people as accounts
    from annotator.services.sessions import Store

    listener = serving.listen(settings.host, settings.port)
    address = serving.address(listener)
    in_use = occupied.share(settings.data_dir, address)
    store = Store(settings.database)
    upkeep.upgrade(store)
    importing.remove_dead(store)
    if demo:
        people = demo_project.create(store).people
        links = demo_project.links(store, people)
        click.echo(f"Open {address}/sign-in/{links[0]}")
        click.echo(f"     as {people[0]}, curator; once, within twelve hours. Or as annotator:")
        for name, secret in zip(people[1:], links[1:], strict=True):
            click.echo(f"     {address}/sign-in/{secret} as {name}")
    else:
        click.echo(f"Serving on {address}")
        with store.reading() as session:
            if not accounts.exist(session):
                click.echo(
                    "Nobody has an account yet. Make one: annotator user add NAME --role administrator"
                )
    click.echo("Stop with Ctrl-C.", err=True)
    store.engine.dispose()
    worker = context.find_root().command
    with_worker = isinstance(worker, click.Group) and "worker" in worker.commands
    with in_use:
        serving.run(settings, listener, workers, with_worker)


COMMANDS: list[click.Command] = [serve, demo]
