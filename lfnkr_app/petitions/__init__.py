"""Open letters that people sign."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the pages and commands in."""
    from lfnkr_app.mailings import audiences
    from lfnkr_app.petitions import (
        api_routes,
        cli,
        link_routes,
        mailing_list,
        my_routes,
        reading_routes,
        routes,
    )
    from lfnkr_app.petitions.counting import routes as counting_routes
    from lfnkr_app.petitions.desk import models
    from lfnkr_app.petitions.guarding import routes as guarding_routes
    from lfnkr_app.petitions.lists import acts, making
    from lfnkr_app.petitions.organisations import routes as organisation_routes
    from lfnkr_app.petitions.paper import routes as paper_routes

    for part in (models, counting_routes):
        assert part.__name__  # noqa: S101 - importing it is what matters: it adds tables or pages
    for blueprint in (routes.bp, api_routes.bp, paper_routes.bp, link_routes.bp, my_routes.bp,
                      reading_routes.bp, organisation_routes.bp, guarding_routes.bp):  # fmt: skip
        app.register_blueprint(blueprint)
    acts.offer(app)
    making.offer()
    audiences.offer(app, mailing_list.NAME, mailing_list.SOURCE)
    app.cli.add_command(cli.group)
