"""Handing documents out: by name, and the rules by which annotators pull; with a look before it is done."""

from dataclasses import fields
from typing import Any

from flask import Blueprint, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from annotator.errors import Invalid
from annotator.pages import web
from annotator.pages.tabs import Tab
from annotator.services import assigning, pools, workloads
from annotator.services.pools import Order, Rules
from annotator.statuses import status_of

blueprint = Blueprint("handing", __name__, url_prefix="/projects/<slug>/assign")

_LABELS = pools.LABELS | {"most": "At most so many articles each"}
Answer = str | tuple[str, int] | Response

# What putting a large pool in order may take before the page answers; pulls do the rest.
_SECONDS = 5.0
_ORDERS = {
    Order.IMPORT: "as imported",
    Order.DATE: "by date, oldest first",
    Order.RANDOM: "at random",
    Order.PRIORITY: "by priority",
}


@blueprint.get("")
def page(slug: str) -> str:
    """Who has how much, and the forms."""
    return _page(slug)


@blueprint.post("")
def by_name(slug: str) -> Answer:
    """Gives documents to the annotators chosen, or says what that would do."""
    form = request.form
    names = form.getlist("annotators")
    try:
        wanted = (_number("per_document"), _number("most"))
        if form.get("do") == "assign":
            handed = assigning.assign(web.store(), web.actor(), slug, names, *wanted)
            return _page(slug, named=form, handed=handed)
        handed = assigning.preview(web.store(), web.actor(), slug, names, *wanted)
    except Invalid as error:
        return _page(slug, named=form, error=error), status_of(error)
    return _page(slug, named=form, planned=handed)


@blueprint.post("/pull")
def by_pull(slug: str) -> Answer:
    """Sets the rules of pulling, or says what they would come to."""
    try:
        rules = _rules()
        with web.writing() as session:
            if request.form.get("do") != "save":
                return _page(slug, forecast=pools.forecast(session, web.actor(), slug, rules), rules=rules)
            pools.save(session, web.actor(), slug, rules)
    except Invalid as error:
        return _page(slug, pulling=request.form, pull_error=error), status_of(error)
    pools.refresh(web.store(), web.actor(), slug, _SECONDS)
    flash("Saved: annotators pull." if rules.pull else "Saved: annotators do not pull.", "pull")
    return web.go(url_for(".page", slug=slug))


@blueprint.post("/controls")
def controls(slug: str) -> Answer:
    """Chooses the control documents: their identifiers, one a line."""
    names = [line.strip() for line in request.form.get("controls", "").splitlines() if line.strip()]
    try:
        with web.writing() as session:
            number = pools.set_controls(session, web.actor(), slug, names)
    except Invalid as error:
        return _page(slug, control_error=error), status_of(error)
    flash(f"Saved: {number:,} control article{'' if number == 1 else 's'}.", "controls")
    return web.go(url_for(".page", slug=slug))


def _page(slug: str, rules: Rules | None = None, **more: Any) -> str:
    with web.reading() as session:
        found = workloads.overview(session, web.actor(), slug)
    return render_template(
        "handing/page.html",
        entry=found.entry,
        tab=Tab.ASSIGN,
        overview=found,
        rules=rules or found.rules or Rules(pull=False),
        orders=_ORDERS,
        labels=_LABELS,
        form=request.form,
        **more,
    )


def _rules() -> Rules:
    """The rules in the form; raises Invalid."""
    numbers = {
        each.name: _number(each.name, int(each.default))  # type: ignore[arg-type]
        for each in fields(Rules)
        if each.name not in ("pull", "order")
    }
    try:
        order = Order(request.form.get("order", Order.IMPORT))
    except ValueError as error:
        raise Invalid(f"The order is one of {', '.join(Order)}.", "order") from error
    return Rules(pull="pull" in request.form, order=order, **numbers)


def _number(name: str, default: int = 0) -> int:
    """The whole number of a field; raises Invalid."""
    given = request.form.get(name, "").strip()
    if not given:
        return default
    if not (given.isascii() and given.isdecimal() and len(given) < 10):
        raise Invalid(f"{_LABELS[name]}: write a whole number.", name)
    return int(given)
