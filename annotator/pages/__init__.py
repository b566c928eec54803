"""One page a file: route, form, context. `register` lists them all."""

from flask import Flask

from annotator.pages import (
    account,
    accounts,
    adjudicate,
    agreement,
    annotate,
    assets,
    downloads,
    error_pages,
    feedback,
    gold,
    guidelines,
    handing,
    health,
    home,
    imports,
    incidents,
    jobs,
    keys,
    new_project,
    ontologies,
    people,
    project,
    queue,
    releases,
    returning,
    security,
    sign_in,
    suggesters,
    suggestions,
    syncing,
    tabs,
    threads,
    tokens,
    web,
)


def register(app: Flask) -> None:
    """Adds every page to the application."""
    app.url_map.converters["int"] = web.Number
    security.protect(app)
    error_pages.register(app)
    app.add_template_global(web.theme)
    app.add_template_global(web.person)
    app.add_template_global(web.person_id)
    for blueprint in (
        assets.blueprint,
        health.blueprint,
        sign_in.blueprint,
        home.blueprint,
        account.blueprint,
        accounts.blueprint,
        tokens.blueprint,
        new_project.blueprint,
        project.blueprint,
        incidents.blueprint,
        agreement.blueprint,
        guidelines.blueprint,
        suggesters.blueprint,
        syncing.blueprint,
        ontologies.blueprint,
        people.blueprint,
        tabs.blueprint,
        handing.blueprint,
        returning.blueprint,
        imports.blueprint,
        downloads.blueprint,
        releases.blueprint,
        jobs.blueprint,
        queue.blueprint,
        annotate.blueprint,
        gold.blueprint,
        adjudicate.blueprint,
        feedback.blueprint,
        threads.blueprint,
        suggestions.blueprint,
        keys.blueprint,
    ):
        app.register_blueprint(blueprint)
