"""What the documents say is so: commands, options, targets, links, addresses, settings."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from werkzeug.exceptions import HTTPException

from lfnkr_app import create_app
from lfnkr_app.config import PREFIX, REQUIRED, ROOT, SETTINGS
from lfnkr_app.i18n import DEFAULT, LANGUAGES
from tests.conftest import settings

NAMED = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")
DOCUMENTS = sorted(
    [ROOT / name for name in NAMED]
    + list((ROOT / "docs").rglob("*.md"))
    + list((ROOT / "deploy").glob("*.md"))
)
FENCED = re.compile(r"^( *)```[^\n]*\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")
HERE_DOCUMENT = re.compile(r"<<'END'\n.*?^END$", re.MULTILINE | re.DOTALL)
#: Paths of a machine, and not addresses of the site.
OF_A_MACHINE = ("/etc/", "/opt/", "/var/", "/usr/")
#: Answers whatever no other rule has; a document that leans on it proves nothing.
CATCH_ALL = "pages.entry"
METHODS = ("GET", "POST")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return create_app(settings(f"sqlite:///{tmp_path_factory.mktemp('docs') / 'none.db'}"))


each_document = pytest.mark.parametrize(
    "path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT))
)


def code_of(text: str) -> Iterator[str]:
    """Yield each line of code in a document, from blocks and from spans."""
    for found in FENCED.finditer(text):
        yield from HERE_DOCUMENT.sub("", found[2]).replace("\\\n", " ").splitlines()
    yield from SPAN.findall(prose_of(text))


def prose_of(text: str) -> str:
    """Return a document without its blocks of code, each paragraph on one line."""
    return re.sub(r"(?<!\n)\n(?!\n)", " ", FENCED.sub("\n\n", text))


def commands_of(text: str) -> Iterator[list[str]]:
    """Yield the words of each `lfnkr …`, as far as the shell hands them on."""
    for line in code_of(text):
        try:
            words = shlex.split(line.strip(), comments=True)
        except ValueError:
            continue
        for place, word in enumerate(words):
            if (word == "lfnkr" and place == 0) or word.endswith("/bin/lfnkr"):
                yield until_the_shell(words[place + 1 :])


def until_the_shell(words: list[str]) -> list[str]:
    ends = (place for place, word in enumerate(words) if re.match(r"[|&;<>]", word))
    return words[: next(ends, len(words))]


def faults_of(words: list[str], group: click.Group) -> Iterator[str]:
    """Yield what is wrong with a command; nothing is executed."""
    command: click.Command = group
    words = list(words)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name = words.pop(0)
        if name not in command.commands:
            yield f"there is no command {name!r}"
            return
        command = command.commands[name]
    options = {name: option for option in command.params for name in option.opts}
    for place, word in enumerate(words):
        name, _, value = word.partition("=")
        if not name.startswith("-") or name == "--help":
            continue
        if name not in options:
            yield f"there is no option {name}"
        elif isinstance(kind := options[name].type, click.Choice):
            chosen = value or " ".join(words[place + 1 : place + 2])
            if not chosen.isupper() and not set(chosen.split("|")) <= set(kind.choices):
                yield f"{name} takes {', '.join(kind.choices)}, not {chosen!r}"


@each_document
def test_every_command_exists_with_its_options(path, site):
    for words in commands_of(path.read_text(encoding="utf-8")):
        faults = list(faults_of(words, site.cli))
        assert not faults, f"lfnkr {' '.join(words)}: {faults}: mend the document, or the command"


@each_document
def test_every_make_target_exists(path):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    lines = "\n".join(code_of(path.read_text(encoding="utf-8")))
    named = set(re.findall(r"(?:^|[A-Z]+=\S+ )make ([a-z]+)", lines, re.MULTILINE))
    assert named <= targets, f"the Makefile has no {named - targets}"


@each_document
def test_every_link_leads_somewhere(path):
    text = prose_of(path.read_text(encoding="utf-8"))
    for link in LINK.findall(text):
        name, _, anchor = link.partition("#")
        if "://" in link or link.startswith("mailto:"):
            continue
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), f"{link} leads nowhere"
        assert not anchor or anchor in anchors_of(target), f"{link}: no such heading"


def anchors_of(path: Path) -> set[str]:
    text = FENCED.sub("", path.read_text(encoding="utf-8"))
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@each_document
def test_every_address_is_one_of_ours(path, site):
    text = prose_of(path.read_text(encoding="utf-8"))
    addresses = {span for span in SPAN.findall(text) if re.fullmatch(r"/[^\s…]*", span)}
    wrong = [
        one for one in addresses if not one.startswith(OF_A_MACHINE) and not is_ours(one, site)
    ]
    assert not wrong, f"the site has no {wrong}"


def is_ours(address: str, site) -> bool:
    plain = re.sub(r"<[^>]+>", "1", address).partition("?")[0]
    first, _, rest = plain[1:].partition("/")
    if first in LANGUAGES and first != DEFAULT:
        plain = f"/{rest}"
    return any(leads(plain, method, site) for method in METHODS)


def leads(address: str, method: str, site) -> bool:
    try:
        endpoint, _values = site.url_map.bind("example.org").match(address, method)
    except HTTPException:
        return False
    return endpoint != CATCH_ALL


@each_document
def test_every_setting_named_is_one(path):
    named = set(re.findall(rf"\b{PREFIX}([A-Z_]+[A-Z])\b", path.read_text(encoding="utf-8")))
    assert named <= SETTINGS.keys(), f"there is no setting {named - SETTINGS.keys()}"


@pytest.mark.parametrize("name", SETTINGS)
def test_the_default_of_a_setting_is_told(name):
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    row = next((line for line in page.splitlines() if line.startswith(f"| `{PREFIX}{name}`")), "")
    told = row.split("|")[2].strip() if row else ""
    assert told == as_told(SETTINGS[name].default), f"mend {PREFIX}{name} in docs/settings.md"


def as_told(default: object) -> str:
    words = {id(REQUIRED): "required", id(None): "none"}
    if id(default) in words:
        return words[id(default)]
    if default in ("", []):
        return "empty"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


@each_document
def test_nobodys_machine_is_named(path):
    odd = re.findall(r"/work\b|/root\b|/home/\w+|pypi\.org", path.read_text(encoding="utf-8"))
    assert not odd, f"{odd} is a place on somebody's machine, or a registry: leave it out"
