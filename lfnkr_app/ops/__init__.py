"""Running the site: the processes, health, the doctor."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the addresses for machines and the commands in."""
    from lfnkr_app.ops import cli, health, models  # noqa: F401 - so that the table is known

    app.register_blueprint(health.bp)
    for command in (cli.serve, cli.worker, cli.doctor):
        app.cli.add_command(command)
