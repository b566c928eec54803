"""A project's dashboard: progress, agreement, annotators, and the disagreements behind each figure."""

import json
from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from annotator import jobs as queue
from annotator.errors import Invalid
from annotator.pages import charts, web
from annotator.pages.tabs import Tab
from annotator.services import agreement_board, disagreements, jobs
from annotator.services.agreement_board import Board
from annotator.services.disagreements import Choice
from annotator.services.tables import Table

# What narrows a list of disagreements, and stays from page to page.
_NARROWING = ("measure", "label", "against", "pair", "person", "gold", "week", "document")

blueprint = Blueprint("agreement", __name__, url_prefix="/projects/<slug>/agreement")


@blueprint.get("")
def page(slug: str) -> str:
    """The figures."""
    given = request.args
    board = agreement_board.page(
        web.store(), web.actor(), slug, given.get("measure", ""), given.get("pair", "")
    )
    return render_template(
        "agreement/page.html", board=board, entry=board.entry, tab=Tab.DASHBOARD, **_pictures(board)
    )


@blueprint.post("/count")
def count(slug: str) -> Response:
    """Has everything that waits counted, and intervals made."""
    with web.writing() as session:
        job_id = jobs.start(session, web.actor(), slug, jobs.AGREEMENT, {})
    queue.enqueue(web.settings(), job_id)
    return web.go(url_for("jobs.page", slug=slug, job_id=job_id))


@blueprint.get("/disagreements")
def differences(slug: str) -> str:
    """What is behind a figure."""
    given = request.args
    choice = Choice(
        measure=given.get("measure", "span_exact"),
        label=given.get("label", ""),
        against=given.get("against", ""),
        pair=given.get("pair", ""),
        person=given.get("person", ""),
        gold=given.get("gold", ""),
        week=given.get("week", ""),
        document=_number("document"),
        after=_number("after") or 0,
    )
    with web.reading() as session:
        found = disagreements.page(session, web.actor(), slug, choice)
    return render_template(
        "agreement/disagreements.html",
        found=found,
        entry=found.entry,
        tab=Tab.DASHBOARD,
        narrowed={name: given[name] for name in _NARROWING if given.get(name)},
    )


@blueprint.get("/<name>.<any(csv, json):ending>")
def file(slug: str, name: str, ending: str) -> Response:
    """A table to be kept."""
    table = agreement_board.table(web.store(), web.actor(), slug, name)
    if ending == "json":
        content = json.dumps(table.records(), ensure_ascii=False, indent=1) + "\n"
    else:
        content = table.csv()
    kind = "application/json" if ending == "json" else "text/csv; charset=utf-8"
    name = f"{slug}-agreement-{table.id}.{ending}"
    return Response(content, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _pictures(board: Board) -> dict[str, Any]:
    """What the page draws of its tables."""
    weeks, pace, balance = (board.tables[name] for name in ("weeks", "pace", "balance"))
    values = {words: value for value, words in board.pairs}
    paced = charts.pivot((str(week), str(name), _figure(n)) for week, name, n in pace.rows)
    return {
        "progress": _progress(board.tables["progress"]),
        "over_time": charts.lines(
            [str(row[1]) for row in weeks.rows],
            {board.measure.title: [_figure(row[2]) for row in weeks.rows]},
        ),
        "pace": paced,
        "pace_chart": charts.lines(
            [week for week, _ in paced[1]],
            {
                name: [row[paced[0].index(name)] or 0 for _, row in paced[1]]
                for name in charts.busiest(paced[1], paced[0])
            },
        ),
        "pairs": charts.symmetric(
            (str(first), str(second), _figure(score), values.get(f"{first} and {second}", ""))
            for _, first, second, score, _ in board.tables["pairs"].rows
        ),
        "confusion": charts.confusion(
            (str(first), str(second), int(_figure(n) or 0))
            for first, second, n in board.tables["confusion"].rows
        ),
        "other": charts.OTHER,
        "against_gold": disagreements.AGAINST_GOLD,
        "balance": charts.pivot(
            (f"{kind} {label}", str(name), _figure(n)) for kind, label, name, n in balance.rows
        ),
    }


def _progress(course: Table) -> charts.Lines:
    """The shares that are handed in and adjudicated, over time; all is 100 %."""
    columns = {"handed in": (1, 2), "adjudicated": (3, 4)}
    shares = {
        words: [(_figure(row[done]) or 0) / (_figure(row[of]) or 1) for row in course.rows]
        for words, (done, of) in columns.items()
    }
    return charts.lines([str(row[0]) for row in course.rows], shares, percent=True)


def _figure(value: str | int | float | None) -> charts.Figure:
    return None if isinstance(value, str) else value


def _number(name: str) -> int | None:
    given = request.args.get(name, "")
    if not given:
        return None
    if not (given.isascii() and given.isdecimal() and len(given) < 19):
        raise Invalid("This address leads to no page of the list. Go to its beginning.", name)
    return int(given)
