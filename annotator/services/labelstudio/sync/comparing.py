"""Going through what has changed there: each task beside its document, each annotation beside its set."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from annotator.services.labelstudio.sync import contents
from annotator.services.labelstudio.sync.contents import Mine, Ours, Theirs
from annotator.services.labelstudio.sync.deciding import State, Verdict, verdict
from annotator.services.labelstudio.sync.persons import Persons
from annotator.services.labelstudio.sync.remote import Values
from annotator.services.labelstudio.sync.report import Contested, Trouble
from annotator.services.labelstudio.sync.wish import Run
from annotator.store import labelstudio_links
from annotator.store.labelstudio_links import LabelStudioAnnotation, LabelStudioTask
from exports.labelstudio.shapes import TEXT, UID
from exports.labelstudio.tasks import digest

_PAGE = 100


@dataclass
class There:
    """What is known of the project there once everything that changed has been looked at.

    `tasks` leads from documents to tasks; `verdicts` are those of sets by id, as far as their task changed;
    `refused` are documents to which nothing is pushed. `newest` is the latest change.
    """

    tasks: dict[int, int] = field(default_factory=dict)
    lost: set[int] = field(default_factory=set)
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    refused: set[int] = field(default_factory=set)
    newest: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A set and the annotation that it is there, where both exist, with the link between them."""

    ours: Mine | None
    theirs: Theirs | None
    link: LabelStudioAnnotation | None

    @property
    def verdict(self) -> Verdict:
        """How they stand."""
        mine = State(self.ours.digest, self.ours.head.revision) if self.ours else None
        other = State(self.theirs.digest) if self.theirs else None
        return verdict(mine, other, self.link)


@dataclass(frozen=True, slots=True)
class Met:
    """A task with its document, pairs of sets and annotations, and the predictions that are linked."""

    task: Values
    document: Ours
    pairs: tuple[Pair, ...]
    predictions: frozenset[int | None] = frozenset()


class Comparing:
    """Matches tasks with documents. `begin` first, then `met` for each page of `pages`."""

    def __init__(self, run: Run, persons: Persons) -> None:
        self._run = run
        self._persons = persons
        self._documents: dict[int, int] = {}
        self.there = There()

    def begin(self) -> None:
        """Reads which tasks are linked, and which of those are there no more."""
        run = self._run
        if run.remote_id is None or run.link_id is None:
            return
        with run.store.reading() as session:
            self._documents = labelstudio_links.tasks(session, run.link_id)
            gone = labelstudio_links.gone_sets(session, run.link_id)
        ids = run.remote.task_ids(run.remote_id)
        for task_id, document_id in self._documents.items():
            if task_id in ids:
                self.there.tasks[document_id] = task_id
            else:
                self.there.lost.add(document_id)
                run.report.deleted.add(Trouble(f"task {task_id}", "deleted there; it is not created again"))
        for document_id, _ in gone:
            where = f"task {self.there.tasks.get(document_id, '?')}"
            run.report.deleted.add(Trouble(where, "the annotation set was deleted here; theirs was left"))

    def pages(self, after: str) -> Iterator[list[Values]]:
        """The tasks that changed after a time, a hundred at once."""
        run = self._run
        if run.remote_id is None:
            return
        found = run.remote.tasks(run.remote_id, after)
        while page := list(islice(found, _PAGE)):
            self.there.newest = max(self.there.newest, *(str(each.get("updated_at") or "") for each in page))
            yield page

    def resolve(self, page: Sequence[Values]) -> tuple[dict[int, int], list[Values]]:
        """Documents by task: as linked, by our id in the data, or by the very text; and the other tasks."""
        new = [each for each in page if each["id"] not in self._documents and _text(each)]
        with self._run.store.reading() as session:
            project_id = self._run.entry.project_id
            uids = labelstudio_links.by_uid(session, project_id, [_uid(each) for each in new if _uid(each)])
            texts = labelstudio_links.by_digest(session, project_id, [digest(_text(each)) for each in new])
        fresh: list[LabelStudioTask] = []
        for each in new:
            document_id = uids.get(_uid(each)) or texts.get(digest(_text(each)))
            if document_id is not None and self._claim(document_id, each["id"]):
                fresh.append(self._link(document_id, each["id"]))
        self._keep(fresh)
        known = {each["id"]: self._documents[each["id"]] for each in page if each["id"] in self._documents}
        doubles = {each["id"] for each in new if uids.get(_uid(each)) or texts.get(digest(_text(each)))}
        return known, [each for each in page if each["id"] not in known and each["id"] not in doubles]

    def met(self, page: Sequence[Values], known: dict[int, int]) -> Iterator[Met]:
        """The tasks of a page that are documents here, with their sets; a changed text is refused."""
        run = self._run
        with run.store.reading() as session:
            ours = contents.ours(session, run.entry, set(known.values()), run.event_types)
            links = (
                labelstudio_links.annotations(session, run.link_id, set(known.values()))
                if run.link_id is not None
                else []
            )
        for task in page:
            document = ours.get(known.get(task["id"], 0))
            if document is None or not self._same_text(task, document):
                continue
            mine = [each for each in links if each.document_id == document.document_id and not each.predicted]
            pairs = tuple(self._paired(task, document, mine))
            for pair in pairs:
                if pair.ours is not None:
                    self.there.verdicts[pair.ours.head.id] = pair.verdict
            sent = [each for each in links if each.document_id == document.document_id and each.predicted]
            yield Met(task, document, pairs, frozenset(each.annotation_id for each in sent))

    def contested(self, met: Met, pair: Pair) -> None:
        """Reports a conflict."""
        if pair.ours is not None and pair.theirs is not None:
            self._run.report.conflicts.add(
                Contested(
                    document=met.document.name,
                    task=met.task["id"],
                    whose=pair.ours.whose,
                    revision=pair.ours.head.revision,
                    updated_at=pair.theirs.updated_at,
                )
            )

    def _claim(self, document_id: int, task_id: int) -> bool:
        """Takes the task for the document's, unless it has one."""
        other = self.there.tasks.get(document_id)
        if other is not None and other != task_id:
            self._run.report.notes.add(
                Trouble(f"task {task_id}", f"the same text as task {other}; it was left alone")
            )
            return False
        self.there.tasks[document_id] = task_id
        self.there.lost.discard(document_id)
        self._documents[task_id] = document_id
        return True

    def _link(self, document_id: int, task_id: int) -> LabelStudioTask:
        return LabelStudioTask(link_id=self._run.link_id or 0, document_id=document_id, task_id=task_id)

    def _keep(self, rows: Iterable[LabelStudioTask]) -> None:
        found = list(rows)
        if found and self._run.link_id is not None and not self._run.wish.dry_run:
            with self._run.store.writing() as session:
                labelstudio_links.keep_tasks(session, found)
                session.commit()

    def _same_text(self, task: Values, document: Ours) -> bool:
        """Whether the text there is ours, which it should be for good."""
        there, here = digest(_text(task)), digest(document.text)
        if there == here:
            return True
        self.there.refused.add(document.document_id)
        why = f"the text was changed there: SHA-256 {there} there, {here} here"
        self._run.report.refused.add(Trouble(f"task {task['id']} ({document.name})", why))
        return False

    def _paired(self, task: Values, document: Ours, links: Sequence[LabelStudioAnnotation]) -> Iterator[Pair]:
        """Sets with annotations: by their links, by our number in `import_id`, by the person."""
        types = self._run.event_types
        shapes = task.get("annotations") or []
        found = [contents.theirs(document.text, document.uid, each, types) for each in shapes]
        theirs = {each.id: each for each in found}
        sets = {each.head.id: each for each in document.sets}
        for link in links:
            other = theirs.pop(link.annotation_id, None) if link.annotation_id is not None else None
            if other is None and link.annotation_id is None:
                other = next((each for each in theirs.values() if each.import_id == link.set_id), None)
                theirs.pop(other.id if other else 0, None)
            yield Pair(sets.pop(link.set_id, None), other, link)
        persons = {each.head.user_id: each for each in sets.values() if not each.head.gold}
        for other in theirs.values():
            mine = sets.get(other.import_id or 0) or persons.get(self._persons.here(other.by))
            if mine is not None and sets.pop(mine.head.id, None) is None:
                mine = None  # the second annotation of one person
            yield Pair(mine, other, None)


def _text(task: Values) -> str:
    found = (task.get("data") or {}).get(TEXT)
    return found if isinstance(found, str) else ""


def _uid(task: Values) -> str:
    found = (task.get("data") or {}).get(UID)
    return found if isinstance(found, str) else ""
