"""What changed there becomes sets here: through a command of the change log, which can be undone."""

import secrets
from collections.abc import Iterator, Sequence

from annotator.domain.commands import Replace, Setting
from annotator.domain.content import Content
from annotator.errors import AnnotatorError
from annotator.services import documents, editing, importing
from annotator.services.importing import Intake
from annotator.services.labelstudio.sync import contents
from annotator.services.labelstudio.sync.comparing import Comparing, Met, Pair
from annotator.services.labelstudio.sync.contents import Theirs
from annotator.services.labelstudio.sync.deciding import Verdict
from annotator.services.labelstudio.sync.persons import Persons
from annotator.services.labelstudio.sync.remote import Values
from annotator.services.labelstudio.sync.report import Trouble
from annotator.services.labelstudio.sync.wish import Run
from annotator.services.renaming import new_identifiers, renamed
from annotator.services.suggesting import suggesters, writing
from annotator.services.suggesting.writing import Prediction
from annotator.store import Session, assignments, changes, labelstudio_links
from annotator.store.assignments import Assignment
from annotator.store.changes import Head
from annotator.store.engine import now
from annotator.store.labelstudio_links import LabelStudioAnnotation
from exports import Incoming
from exports.incoming import ReadOptions
from exports.labelstudio import document_of

DELETED = "its annotation was deleted there; it is not created again"
_BAD = (ValueError, TypeError, KeyError, AnnotatorError)


class Pulling:
    """Carries out, for each task that changed, what the verdicts on its pairs ask for on our side."""

    def __init__(self, run: Run, comparing: Comparing, persons: Persons) -> None:
        self._run = run
        self._comparing = comparing
        self._persons = persons

    def look(self, after: str) -> None:
        """Goes through everything that changed after a time; only a pull or a sync changes anything here."""
        run, done = self._run, 0
        for page in self._comparing.pages(after):
            known, unknown = self._comparing.resolve(page)
            if unknown and run.wish.pulls and run.wish.import_unknown and not run.wish.dry_run:
                self._import(unknown)
                known, unknown = self._comparing.resolve(page)
            if unknown:
                wanted = run.wish.pulls and run.wish.import_unknown and run.wish.dry_run
                run.report.count("documents_imported" if wanted else "unknown_tasks", len(unknown))
            for met in self._comparing.met(page, known):
                for pair in met.pairs:
                    self._pair(met, pair)
                if run.wish.pulls and run.wish.predictions:
                    self._predictions(met)
            done += len(page)
            run.progress("tasks compared", done, 0)

    def _import(self, tasks: Sequence[Values]) -> None:
        """Imports the texts of tasks that are not here."""
        run = self._run
        found = list(self._incoming(tasks))
        if not found:
            return
        result = importing.run(run.store, run.entry.actor, run.entry.slug, found, Intake(keep_going=True))
        run.report.count("documents_imported", result.documents)
        for flaw in result.flaws.first:
            run.report.refused.add(Trouble(flaw.file, flaw.reason))

    def _incoming(self, tasks: Sequence[Values]) -> Iterator[Incoming]:
        for task in tasks:
            where = f"task {task['id']}"
            bare = {"data": task["data"], "meta": task.get("meta")}
            try:
                yield Incoming(document_of(bare, where, ReadOptions()).document, where, False)
            except _BAD as error:
                self._run.report.refused.add(Trouble(where, str(error)))

    def _pair(self, met: Met, pair: Pair) -> None:
        """What the verdict on a pair asks for; what is only to be pushed is left to pushing."""
        run, other = self._run, pair.theirs
        where = f"task {met.task['id']} ({met.document.name})"
        found = pair.verdict
        self._recognise(met, pair)
        if other is not None and other.fault and found not in (Verdict.SAME, Verdict.OURS):
            self._comparing.there.refused.add(met.document.document_id)
            run.report.refused.add(Trouble(where, f"annotation {other.id}: {other.fault}"))
        elif found is Verdict.GONE_THERE:
            run.report.deleted.add(Trouble(where, DELETED))
        elif found is Verdict.SAME:
            self._agree(met, pair)
        elif other is not None and other.cancelled:
            run.report.notes.add(Trouble(where, f"annotation {other.id} is skipped there and was left alone"))
        elif found in (Verdict.THEIRS, Verdict.BOTH, Verdict.NEW_THERE):
            self._take(met, pair, where, found)

    def _take(self, met: Met, pair: Pair, where: str, found: Verdict) -> None:
        run = self._run
        if found is Verdict.BOTH:
            self._comparing.contested(met, pair)
            if run.wish.prefer != "theirs":
                self._prefer_ours(met, pair)
                return
        elif not run.wish.pulls:
            run.report.count("new_there" if found is Verdict.NEW_THERE else "changed_there")
            return
        try:
            self._write(met, pair)
        except _BAD as error:
            self._comparing.there.refused.add(met.document.document_id)
            run.report.refused.add(Trouble(where, str(error)))

    def _prefer_ours(self, met: Met, pair: Pair) -> None:
        """Lets pushing overwrite what is there now, if that is wanted."""
        if self._run.wish.prefer == "ours" and pair.ours is not None and pair.theirs is not None:
            self._link(met, Head(pair.ours.head.id, 0), pair.theirs.id, pair.theirs.digest)

    def _agree(self, met: Met, pair: Pair) -> None:
        """Both sides say the same: the link says so from now on."""
        link, mine, other = pair.link, pair.ours, pair.theirs
        if mine is None or other is None:
            return
        state = (other.id, mine.head.revision, other.digest)
        if link is not None and (link.annotation_id, link.revision, link.digest) == state:
            return
        if link is None:
            self._run.report.count("linked")
        self._link(met, Head(mine.head.id, mine.head.revision), other.id, other.digest)

    def _recognise(self, met: Met, pair: Pair) -> None:
        """A push was killed before it could write down which annotation it had made."""
        link, other = pair.link, pair.theirs
        if link is not None and link.annotation_id is None and other is not None:
            self._link(met, Head(link.set_id, link.revision), other.id, link.digest)

    def _link(self, met: Met, head: Head, annotation_id: int, digest: str) -> None:
        if not self._run.wish.dry_run:
            with self._run.store.writing() as session:
                self._keep(session, met, head, annotation_id, digest)
                session.commit()

    def _write(self, met: Met, pair: Pair) -> None:
        """Puts what is there in the place of the set, or makes a new one."""
        run, mine, other = self._run, pair.ours, pair.theirs
        assert other is not None  # noqa: S101  the verdicts that lead here have one
        user_id = None
        if mine is not None and not mine.head.ended:
            raise ValueError(f"{mine.whose} is at work on it here; what is there was not pulled")
        if mine is None:
            user_id = self._persons.here(other.by)
            if user_id is None:
                email = self._persons.email(other.by)
                run.report.people.add(
                    Trouble(email, f"nobody here; annotation {other.id} of task {other.task} was not pulled")
                )
                return
        kept = mine.kept if mine else contents.NOTHING
        command = _command(met, other, kept, run.event_types)
        self._apply(met, pair, command, user_id)
        run.report.count("sets_changed" if mine else "sets_created")

    def _apply(self, met: Met, pair: Pair, command: Replace, user_id: int | None) -> None:
        """Writes the set and its link; a dry run only tries whether that could be done."""
        run, document_id = self._run, met.document.document_id
        assert pair.theirs is not None  # noqa: S101
        with run.store.writing() as session:
            listed = documents.listed(session, run.entry.project_id, document_id)
            found = documents.reading(session, document_id, listed.language)
            documents.settle_tokens(session, found)
            if pair.ours is not None:
                head = changes.head_of(session, document_id, pair.ours.head.owner)
                if head is None or head.revision != pair.ours.head.revision:
                    raise ValueError("the set was changed here meanwhile; sync again")
            else:
                owner = f"user:{user_id}"
                if changes.head_of(session, document_id, owner) is not None:
                    email = self._persons.email(pair.theirs.by)
                    raise ValueError(f"annotation {pair.theirs.id} is a further one of {email}")
                head = changes.create_set(session, document_id, owner, user_id)
                _submit(session, run.entry.project_id, document_id, user_id or 0)
            setting = Setting(found.text, found.tokens, run.entry.in_use)
            editing.apply(session, head, command, setting, run.entry.actor)
            self._keep(session, met, head, pair.theirs.id, pair.theirs.digest)
            self._comparing.there.verdicts[head.id] = Verdict.SAME
            if not run.wish.dry_run:
                session.commit()
                documents.settled(session, found)

    def _keep(
        self,
        session: Session,
        met: Met,
        head: Head,
        annotation_id: int,
        digest: str,
        predicted: bool = False,
    ) -> None:
        if self._run.link_id is None:
            return
        row = LabelStudioAnnotation(
            link_id=self._run.link_id,
            set_id=head.id,
            document_id=met.document.document_id,
            annotation_id=annotation_id,
            predicted=predicted,
            revision=head.revision,
            digest=digest,
        )
        labelstudio_links.keep(session, [row])

    def _predictions(self, met: Met) -> None:
        """The latest prediction of each model there, as suggestions; those of ours are left out."""
        run = self._run
        ours = {each.head.suggester for each in met.document.suggested}
        latest = {str(each.get("model_version") or ""): each for each in met.task.get("predictions") or []
                  if isinstance(each, dict)}  # fmt: skip
        for version, each in latest.items():
            where = f"task {met.task['id']}: predictions of {version or 'no model'}"
            # One that is linked we have sent, or taken before: what is here now may be newer.
            known = each.get("id") in met.predictions
            if not version or known or (version in ours and not self._differs(met, version, each)):
                continue
            try:
                self._suggest(met, version, each["id"])
                run.report.count("suggestions_taken")
            except _BAD as error:
                run.report.refused.add(Trouble(where, str(error)))

    def _differs(self, met: Met, version: str, shape: Values) -> bool:
        mine = next(each for each in met.document.suggested if each.head.suggester == version)
        other = contents.theirs(met.document.text, met.document.uid, shape, self._run.event_types)
        return other.digest != mine.digest

    def _suggest(self, met: Met, version: str, prediction_id: int) -> None:
        """Takes a prediction over, and remembers that it is there already, lest it be pushed."""
        run = self._run
        data = {"text": met.document.text, "nt_uid": met.document.uid}
        task = {"data": data, "predictions": met.task["predictions"]}
        said = document_of(
            task, met.document.uid, ReadOptions(predictions=version), event_types=run.event_types
        )
        ids = new_identifiers(said.document)
        scores = {ids.get(each, each): score for each, score in said.scores.items()}
        content = Content(**renamed(said.document, ids))
        prediction = Prediction(content, version, scores=scores)
        with run.store.writing() as session:
            owner = suggesters.owner_of(session, run.entry, version)
            writing.write(session, run.entry, met.document.document_id, version, prediction)
            head = changes.head_of(session, met.document.document_id, owner)
            if head is not None:
                self._keep(session, met, head, prediction_id, "", predicted=True)
            if run.wish.dry_run:
                return
            session.commit()
        suggesters.imported(run.store, run.entry, owner)


def _command(met: Met, other: Theirs, kept: Values, types: frozenset[str]) -> Replace:
    """What puts an annotation in the place of a set, with what of the set Label Studio could not hold."""
    said = contents.opened(met.document.text, met.document.uid, other.result, kept, types)
    ids = new_identifiers(said.document)
    return Replace(id=f"labelstudio:{secrets.token_urlsafe(12)}", **renamed(said.document, ids))


def _submit(session: Session, project_id: int, document_id: int, user_id: int) -> None:
    """What somebody did there counts as handed in."""
    assignment = assignments.assignment_of(session, document_id, user_id) or Assignment(
        project_id=project_id, document_id=document_id, user_id=user_id
    )
    assignment.state = "submitted"
    assignment.skip_reason = None
    assignment.updated = now()
    session.add(assignment)
    session.flush()
