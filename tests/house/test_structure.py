"""What a reviewer should not have to remember. Each failure says what to do next."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from lfnkr_app.config import PREFIX, ROOT, SETTINGS

APP = ROOT / "lfnkr_app"
#: From the top floor down. What stands on one floor imports from lower floors, or from itself.
FLOORS = [
    {"cli", "features", "jobs", "worker", "__init__"},
    {"staff", "pages", "ops", "demo"},
    {"news", "petitions", "donations"},
    {"mailings", "lists"},
    {"accounts"},
    {"mail"},
    {"web"},
    {"privacy"},
    {"extensions"},
    {"i18n", "logs"},
    {"database", "config", "clock", "money", "errors"},
]
FLOOR_OF = {name: number for number, names in enumerate(FLOORS) for name in names}
CLIENTS_SIX = ("flask", "flask_sqlalchemy", "flask_wtf", "flask_login", "stripe", "flask_mail")
MODULES = sorted(APP.rglob("*.py"))


def part_of(path: Path) -> str:
    return path.relative_to(APP).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(APP)))
def test_imports_go_down(path):
    own = part_of(path)
    for name in imports_of(path):
        parts = name.split(".")
        if parts[0] != "lfnkr_app" or len(parts) < 2 or parts[1] not in FLOOR_OF or parts[1] == own:
            continue
        lower = FLOOR_OF[parts[1]] > FLOOR_OF[own]
        same_base = FLOOR_OF[own] in {0, len(FLOORS) - 1} and FLOOR_OF[parts[1]] == FLOOR_OF[own]
        top_to_serve = own in {"ops"} and parts[1] in {"worker", "jobs"}
        assert lower or same_base or top_to_serve, (
            f"{path.relative_to(ROOT)} imports {name}, which is not on a lower floor: "
            "move what both need one floor down, under a name of its own"
        )


def test_the_six_packages_of_the_client_are_named_and_used():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {
        re.split(r"[<>=\[]", line)[0].lower().replace("-", "_") for line in project["dependencies"]
    }
    used = {name.split(".")[0] for path in MODULES for name in imports_of(path)}
    assert set(CLIENTS_SIX) <= named, "put it back into pyproject.toml: the client asked for it"
    assert set(CLIENTS_SIX) <= used, "the client asked for this package: use it where it belongs"


def test_every_setting_is_documented():
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    missing = [name for name in SETTINGS if f"`{PREFIX}{name}`" not in page]
    assert not missing, f"describe {missing} in docs/settings.md"


def test_every_package_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lines = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    reasons = (ROOT / "docs" / "decisions" / "packages.md").read_text(encoding="utf-8").lower()
    missing = [n for line in lines if (n := re.split(r"[<>=\[]", line)[0].lower()) not in reasons]
    assert not missing, f"say in docs/decisions/packages.md why we need {missing}"


@pytest.mark.parametrize(
    "path",
    [
        *MODULES,
        *sorted((ROOT / "templates").rglob("*.*")),
        *sorted((ROOT / "static").rglob("*.css")),
    ],
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_a_file_holds_one_idea(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= 320, f"{lines} lines: is there a second idea inside? Give it a file of its own"


def test_every_package_of_the_lock_has_hashes():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    named = re.findall(r"^([a-z0-9][\w.-]*)==", lock, re.MULTILINE)
    blocks = re.split(r"^(?=[a-z0-9][\w.-]*==)", lock, flags=re.MULTILINE)[1:]
    assert len(named) == len(blocks) > 50
    assert all("--hash=sha256:" in block for block in blocks)


def test_nothing_is_inline_in_templates():
    odd = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*src=)")
    for path in (ROOT / "templates").rglob("*.html"):
        if "emails" not in path.parts:
            found = odd.search(path.read_text(encoding="utf-8"))
            assert not found, f"{path.relative_to(ROOT)} holds {found[0]!r}: the policy forbids it"
