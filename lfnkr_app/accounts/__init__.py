"""Staff who sign in, what they may do, and the audit trail."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang sign-in, the session under `/staff` and the commands in."""
    from lfnkr_app.accounts import cli, routes, security, trail, two_person

    assert two_person.__name__  # noqa: S101 - importing it is what matters: it adds a table
    security.bind(app)
    trail.connect(app)
    app.register_blueprint(routes.bp)
    app.cli.add_command(cli.staff)
    app.cli.add_command(cli.audit_group)
