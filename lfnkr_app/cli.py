"""`lfnkr`: every command. Exit 0: done; 1: refused, with one clear line; 2: wrong usage."""

from __future__ import annotations

import sys

import click
from flask.cli import FlaskGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

from lfnkr_app import create_app
from lfnkr_app.privacy.sealing import SealBroken

group = FlaskGroup(
    name="lfnkr",
    create_app=create_app,
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,
    set_debug_flag=False,
    help="The campaign site of Life Funds for North Korean Refugees.",
)


def main() -> None:
    """Run one command and leave with its exit code."""
    try:
        create_app_once()
        group.main(prog_name="lfnkr", standalone_mode=False)
    except click.UsageError as fault:
        fault.show()
        sys.exit(2)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as fault:
        _refuse(str(fault))
    except SealBroken:
        _refuse("LFNKR_SEAL_KEYS do not open what is stored. Is the right key in the list?")
    except (OperationalError, ProgrammingError) as fault:
        reason = str(fault.orig).splitlines()[0]
        _refuse(f"The database refused ({reason}). Is it there, and is `lfnkr db upgrade` done?")


def _refuse(sentence: str) -> None:
    click.echo(f"lfnkr: {sentence}", err=True)
    sys.exit(1)


def create_app_once() -> None:
    """Refuse wrong settings before click swallows the reason while it lists the commands."""
    from lfnkr_app import config

    if not {"--help", "-h"} & set(sys.argv[1:]):
        config.load()


if __name__ == "__main__":
    main()
