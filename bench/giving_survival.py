"""Kills the whole site between Stripe's charge and our commit, and prints what is left of it.

    .venv/bin/python -m bench.giving_survival [--kills 50] [--only sqlite|postgresql]

Each gift is given by the form, charged by the Stripe peer, and followed by SIGKILL for each process
at a moment of chance; in the end `lfnkr donations reconcile` runs once.
"""

from __future__ import annotations

import argparse

from bench import databases
from tests.journeys.killed_gifts import killed


def main() -> None:
    """Print one line for each kind of database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--only", choices=databases.KINDS)
    parser.add_argument("--folder", help="where the databases are made, on a real disk")
    asked = parser.parse_args()
    for kind in (asked.only,) if asked.only else databases.KINDS:
        with databases.in_new_folder(kind, asked.folder) as (uri, folder):
            found = killed(uri, folder, asked.kills)
            said = "right" if found.is_right() else f"WRONG: {found}"
            print(f"{kind}: {asked.kills} kills, {found.charges} charges, {found.gifts} gifts, "
                  f"{len(found.receipts)} receipts, {found.mails} mails: {said}")  # fmt: skip


if __name__ == "__main__":
    main()
