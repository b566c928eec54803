"""A project's documents: the list, its search, order and pages."""

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from annotator.errors import Invalid
from annotator.pages import web
from annotator.pages.tabs import Tab
from annotator.services import listing
from annotator.services.listing import Listing, Query, Sort

blueprint = Blueprint("project", __name__)

COLUMNS = (
    (Sort.TITLE, "Title"),
    (Sort.SOURCE, "Source"),
    (Sort.PUBLISHED, "Published"),
    (Sort.LENGTH, "Characters"),
)


@blueprint.get("/projects/<slug>")
def page(slug: str) -> Response:
    """The list; for htmx only the part that changes with the search."""
    query = _query()
    with web.reading() as session:
        found = listing.page(session, web.actor(), slug, query)
    template = "project/list.html" if web.wants_partial() else "project/page.html"
    html = render_template(
        template,
        listing=found,
        entry=found.entry,
        query=query,
        columns=COLUMNS,
        states=listing.MINE,
        anybodys=listing.ANYBODYS,
        tab=Tab.DOCUMENTS,
    )
    response = make_response(html)
    if web.wants_partial():
        response.headers["HX-Push-Url"] = address(found)
    response.headers["Vary"] = "HX-Request"
    return response


@blueprint.app_template_global("list_address")
def address(found: Listing, cursor: str = "", sort: str = "") -> str:
    """The address of a list like `found`: at a cursor, or sorted by a column, turned round if it is."""
    query = found.query
    column = Sort(sort) if sort else query.sort
    descending = column is query.sort and not query.descending if sort else query.descending
    return url_for(
        "project.page",
        slug=found.entry.slug,
        q=query.search or None,
        state=query.state or None,
        sort=None if column is Sort.IMPORTED else column.value,
        order="down" if descending else None,
        cursor=cursor or None,
    )


def _query() -> Query:
    """The list that the address asks for; raises Invalid."""
    given = request.args
    try:
        sort = Sort(given.get("sort") or Sort.IMPORTED)
    except ValueError as error:
        raise Invalid(f"The list sorts by {', '.join(Sort)} only.", "sort") from error
    if given.get("order", "up") not in {"up", "down"}:
        raise Invalid("The order is up or down.", "order")
    return Query(
        search=given.get("q", "").strip(),
        state=given.get("state", ""),
        sort=sort,
        descending=given.get("order") == "down",
        cursor=given.get("cursor", ""),
    )
