"""What is here becomes tasks, annotations and predictions there.

Before anything is sent it is written down that it is about to be, so that a push that is killed goes on where
it stopped, and does not take its own work for that of others.
"""

from collections.abc import Iterator, Sequence

from annotator.services.labelstudio import controls
from annotator.services.labelstudio.sync import contents, sending
from annotator.services.labelstudio.sync.comparing import There
from annotator.services.labelstudio.sync.contents import NOTHING, Mine, Ours
from annotator.services.labelstudio.sync.deciding import Verdict
from annotator.services.labelstudio.sync.persons import Persons
from annotator.services.labelstudio.sync.pulling import DELETED
from annotator.services.labelstudio.sync.remote import Values
from annotator.services.labelstudio.sync.report import Contested, Trouble
from annotator.services.labelstudio.sync.wish import Run
from annotator.store import labelstudio_links, suggestions
from annotator.store.labelstudio_links import LabelStudioAnnotation, LabelStudioTask
from exports.labelstudio import problems
from exports.labelstudio.losses import tell

_BATCH = 50
Links = dict[int, LabelStudioAnnotation]


class Pushing:
    """Pushes document by document; `there` is what is known of the other side."""

    def __init__(self, run: Run, there: There, persons: Persons) -> None:
        self._run = run
        self._there = there
        self._persons = persons
        self._used = controls.used_of(run.entry.ontology)

    def push(self) -> None:
        """Everything that is new here or changed here only."""
        run = self._run
        with run.store.reading() as session:
            batches = contents.every_document(session, run.entry, _BATCH)
        total, done = sum(map(len, batches)), 0
        for batch in batches:
            with run.store.reading() as session:
                ours = contents.ours(session, run.entry, batch, run.event_types)
            documents = [
                each
                for number, each in ours.items()
                if number not in self._there.lost and number not in self._there.refused
            ]
            self._tasks([each for each in documents if each.document_id not in self._there.tasks])
            self._annotations(documents)
            if run.wish.suggestions:
                self._predictions(documents)
            done += len(batch)
            run.progress("documents pushed", done, total)

    def _tasks(self, documents: Sequence[Ours]) -> None:
        """Creates the tasks of documents that have none."""
        run = self._run
        if not documents:
            return
        run.report.count("tasks_created", len(documents))
        if run.wish.dry_run or run.remote_id is None:
            return
        wanted = [(each.uid, {"data": each.data, "meta": each.meta}) for each in documents]
        made = sending.tasks(run.remote, run.remote_id, wanted)
        rows = [
            LabelStudioTask(link_id=run.link_id or 0, document_id=each.document_id, task_id=made[each.uid])
            for each in documents
        ]
        self._there.tasks |= {each.document_id: each.task_id for each in rows}
        with run.store.writing() as session:
            labelstudio_links.keep_tasks(session, rows)
            session.commit()

    def _annotations(self, documents: Sequence[Ours]) -> None:
        links = self._links(documents)
        wanted = [(document, mine) for document in documents for mine in self._wanted(document, links)]
        for document, mine in wanted:
            self._tell(document, mine)
        if self._run.wish.dry_run:
            for _, mine in wanted:
                self._count(mine, links)
            return
        fresh = [self._row(document, mine) for document, mine in wanted if mine.head.id not in links]
        self._keep(fresh)
        done: list[LabelStudioAnnotation] = []
        try:
            for document, mine in wanted:
                row = self._send(document, mine, links.get(mine.head.id))
                if row is not None:
                    self._count(mine, links)
                    done.append(row)
        finally:
            self._keep(done)

    def _wanted(self, document: Ours, links: Links) -> Iterator[Mine]:
        """The sets of a document that are to be sent, all of them sound."""
        for mine in document.sets:
            which = "gold" if mine.head.gold else "handed-in"
            if not mine.head.done or which not in self._run.wish.which:
                continue
            if not self._is_due(mine, links.get(mine.head.id)):
                continue
            annotation = {"ground_truth": mine.head.gold, "result": mine.result}
            wrong = problems({"data": document.data, "annotations": [annotation]}, self._used)
            if wrong:
                more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
                where = f"{document.name}, {mine.whose}"
                self._run.report.refused.add(Trouble(where, f"not sent: {wrong[0]}{more}"))
            else:
                yield mine

    def _is_due(self, mine: Mine, link: LabelStudioAnnotation | None) -> bool:
        """Whether the set is new here, or changed here alone, or preferred."""
        found = self._there.verdicts.get(mine.head.id)
        if found is None:
            return link is None or link.annotation_id is None or (
                mine.head.revision != link.revision and mine.digest != link.digest
            )  # fmt: skip
        preferred = self._run.wish.prefer == "ours" and found is Verdict.BOTH
        return found in (Verdict.OURS, Verdict.NEW_HERE) or preferred

    def _send(
        self, document: Ours, mine: Mine, link: LabelStudioAnnotation | None
    ) -> LabelStudioAnnotation | None:
        """Creates or changes the annotation; its link, None where that was not to be done after all."""
        task_id = self._there.tasks[document.document_id]
        row = self._row(document, mine)
        if link is None or link.annotation_id is None:
            row.annotation_id = sending.annotation(
                self._run.remote, task_id, self._values(mine), self._run.remote_id or 0
            )
            return row
        row.annotation_id = link.annotation_id
        there = self._run.remote.annotation(link.annotation_id)
        where = f"task {task_id} ({document.name})"
        if there is None:
            self._run.report.deleted.add(Trouble(where, DELETED))
            return None
        other = contents.theirs(document.text, document.uid, there, self._run.event_types)
        if other.digest not in (link.digest, mine.digest) and self._run.wish.prefer != "ours":
            self._run.report.conflicts.add(
                Contested(document.name, task_id, mine.whose, mine.head.revision, other.updated_at)
            )
            return None
        self._run.remote.change(link.annotation_id, {"result": mine.result})
        return row

    def _values(self, mine: Mine) -> Values:
        values: Values = {
            "result": mine.result,
            "unique_id": mine.unique_id,
            "import_id": mine.head.id,
            "ground_truth": mine.head.gold,
            "was_cancelled": False,
        }
        member = self._persons.there(None if mine.head.gold else mine.head.name)
        if member is not None:
            values["completed_by"] = member
        if mine.seconds is not None:
            values["lead_time"] = mine.seconds
        return values

    def _predictions(self, documents: Sequence[Ours]) -> None:
        """Suggestions of which there is another set than was sent last."""
        run = self._run
        links = self._links(documents)
        due = [
            (document, mine)
            for document in documents
            for mine in document.suggested
            if mine.head.id not in links or links[mine.head.id].revision != mine.head.revision
        ]
        sent = {each.annotation_id for each in links.values() if each.predicted}
        self._forget(links, {mine.head.id for document in documents for mine in document.suggested})
        with run.store.reading() as session:
            known = suggestions.known_of(session, [mine.head.id for _, mine in due])
        for document, mine in due:
            wrong = problems({"data": document.data, "predictions": [{"result": mine.result}]}, self._used)
            if wrong:
                run.report.refused.add(Trouble(f"{document.name}, {mine.whose}", f"not sent: {wrong[0]}"))
                continue
            run.report.count("predictions_created")
            if run.wish.dry_run:
                continue
            values: Values = {"result": mine.result, "model_version": mine.head.suggester}
            about = known.get(mine.head.id)
            if about is not None and about.score is not None:
                values["score"] = about.score
            row = self._row(document, mine)
            row.predicted = True
            task_id = self._there.tasks[document.document_id]
            row.annotation_id = sending.prediction(run.remote, task_id, values, sent)
            self._keep([row])

    def _forget(self, links: Links, there: set[int]) -> None:
        """Drops the links of suggestions in whose place others have come."""
        gone = [each.set_id for each in links.values() if each.predicted and each.set_id not in there]
        if gone and self._run.link_id is not None and not self._run.wish.dry_run:
            with self._run.store.writing() as session:
                labelstudio_links.forget(session, self._run.link_id, gone)
                session.commit()

    def _tell(self, document: Ours, mine: Mine) -> None:
        """Counts what Label Studio has no place for."""
        record = contents.opened(
            document.text, document.uid, mine.result, mine.kept or NOTHING, self._run.event_types
        ).document
        self._run.report.losses.count(record)
        tell(record, self._run.report.losses)

    def _count(self, mine: Mine, links: Links) -> None:
        link = links.get(mine.head.id)
        new = link is None or link.annotation_id is None
        self._run.report.count("annotations_created" if new else "annotations_changed")

    def _row(self, document: Ours, mine: Mine) -> LabelStudioAnnotation:
        return LabelStudioAnnotation(
            link_id=self._run.link_id or 0,
            set_id=mine.head.id,
            document_id=document.document_id,
            revision=mine.head.revision,
            digest=mine.digest,
        )

    def _links(self, documents: Sequence[Ours]) -> Links:
        if self._run.link_id is None:
            return {}
        ids = [each.document_id for each in documents]
        with self._run.store.reading() as session:
            found = labelstudio_links.annotations(session, self._run.link_id, ids)
        return {each.set_id: each for each in found}

    def _keep(self, rows: Sequence[LabelStudioAnnotation]) -> None:
        if rows and self._run.link_id is not None:
            with self._run.store.writing() as session:
                labelstudio_links.keep(session, rows)
                session.commit()
