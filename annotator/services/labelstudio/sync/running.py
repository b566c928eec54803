"""Push, pull and sync: the steps of each, in order."""

from annotator.errors import Invalid
from annotator.permissions import Action, Actor
from annotator.services.access import enter
from annotator.services.labelstudio.sync import projects
from annotator.services.labelstudio.sync.comparing import Comparing
from annotator.services.labelstudio.sync.persons import Persons
from annotator.services.labelstudio.sync.pulling import Pulling
from annotator.services.labelstudio.sync.pushing import Pushing
from annotator.services.labelstudio.sync.remote import Remote
from annotator.services.labelstudio.sync.report import Report
from annotator.services.labelstudio.sync.wish import Progress, Run, Wish
from annotator.store import Store, labelstudio_links


def run(
    store: Store,
    actor: Actor,
    slug: str,
    url: str,
    remote: Remote,
    wish: Wish,
    progress: Progress = lambda words, done, total: None,
) -> Report:
    """Carries out a push, a pull or a sync, which is a pull and then a push; what came of it.

    Nothing is overwritten that was changed on both sides. What was done stays when it fails half-way, and
    doing it again goes on from there. Raises NotFound, Forbidden, Invalid for a person who is nobody there or
    a title that cannot be one, and Failed when the server does not answer or refuses something.
    """
    with store.reading() as session:
        entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
    if wish.prefer and wish.direction != "sync":
        raise Invalid("Only a sync can prefer a side.", "prefer")
    report = Report(
        direction=wish.direction,
        project=slug,
        url=url,
        title=wish.title or entry.title or slug,
        dry_run=wish.dry_run,
        prefer=wish.prefer,
    )
    made = Run(store, entry, remote, wish, report, progress)
    persons = Persons(made)
    if wish.pushes:
        persons.check()
    seen = projects.settle(made)
    comparing = Comparing(made, persons)
    comparing.begin()
    Pulling(made, comparing, persons).look(_since(made, seen))
    if wish.pushes:
        Pushing(made, comparing.there, persons).push()
    _remember(made, comparing.there.newest)
    return report


def _since(made: Run, seen: str) -> str:
    """From when on changes there are looked at: all where other things are wanted than the last time."""
    return "" if made.wish.predictions or made.wish.import_unknown else seen


def _remember(made: Run, newest: str) -> None:
    """Up to `newest` everything is settled, unless something was left open: then it is looked at again."""
    counts = made.report.counts
    left = made.report.open or any(counts.get(name) for name in ("changed_there", "new_there"))
    if made.wish.dry_run or made.link_id is None or left or not newest:
        return
    with made.store.writing() as session:
        labelstudio_links.see(session, made.link_id, newest)
        session.commit()
