"""The project there: found by its title or created, and its configuration, which is only ever extended."""

from annotator.errors import Failed, Invalid
from annotator.services.labelstudio.sync.wish import Run
from annotator.store import labelstudio_links
from annotator.store.labelstudio_links import LabelStudioProject
from exports.labelstudio import ConfigError
from exports.labelstudio.tags import tags_of

_LEAST_TITLE = 3
_SHOWN = 8
# A control, or the text, is (kind, name, ""); an option of a control is (kind, name of the control, value).
Part = tuple[str, str, str]


def settle(run: Run) -> str:
    """Finds or creates the project; up to which change there everything is settled, empty at first.

    Raises Invalid for a title that Label Studio refuses, Failed for a project that is not there to be pulled
    or whose configuration cannot be extended.
    """
    title = run.report.title
    if len(title) < _LEAST_TITLE:
        raise Invalid(f"Label Studio wants a title of {_LEAST_TITLE} letters; {title!r} has fewer.", "title")
    found = run.remote.project(title)
    if found is None:
        if not run.wish.pushes:
            raise Failed(f"There is no project called {title!r} on {run.report.url}.")
        run.report.count("project_created")
        if run.wish.dry_run:
            return ""
        found = run.remote.create_project(title, run.config)
    else:
        _extend(run, found["id"], str(found.get("label_config") or ""))
    run.remote_id = found["id"]
    with run.store.reading() as session:
        link = labelstudio_links.project(session, run.entry.project_id, run.report.url, found["id"])
    if link is None and not run.wish.dry_run:
        with run.store.writing() as session:
            link = LabelStudioProject(
                project_id=run.entry.project_id, url=run.report.url, remote_id=found["id"]
            )
            session.add(link)
            session.commit()
    run.link_id = link.id if link else None
    return link.seen if link else ""


def _extend(run: Run, remote_id: int, config: str) -> None:
    """Adds to the configuration what ours has more; a pull changes nothing."""
    try:
        there, here = parts_of(config), parts_of(run.config)
    except ConfigError as error:
        raise Failed(f"The configuration of {run.report.title!r} cannot be read: {error}.") from error
    missing, more = here - there, there - here
    if not missing or not run.wish.pushes:
        return
    if more:
        raise Failed(
            f"The configuration of {run.report.title!r} differs: it lacks {_told(missing)}, and has"
            f" {_told(more)}, which {run.entry.slug} has not. Change one of the two, or take another title."
        )
    run.report.count("configuration_changed")
    if not run.wish.dry_run:
        run.remote.configure(remote_id, run.config)


def parts_of(config: str) -> set[Part]:
    """The controls of a configuration, with what each offers. Raises ConfigError."""
    found: set[Part] = set()
    for tag in tags_of(config).walk():
        name = tag.get("name")
        if not name:
            continue
        found.add((tag.name, name, tag.get("value") if tag.name == "Text" else ""))
        for child in tag.children:
            if value := child.get("alias") or child.get("value"):
                found.add((tag.name, name, value))
    return found


def _told(parts: set[Part]) -> str:
    words = [f"{name} {value}".strip() for _, name, value in sorted(parts)]
    rest = len(words) - _SHOWN
    return ", ".join(words[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")
