"""What is served as an asset, and what the build of the editor is made from."""

from __future__ import annotations

import json
import re

from lfnkr_app.web import assets, safe_html

EDITOR = assets.STATIC / "editor"
ALLOWED = (EDITOR / "source" / "allowed.js").read_text(encoding="utf-8")


def words_of(name: str) -> set[str]:
    """Return the words of one set in the editor's allow-list."""
    said = re.search(rf"export const {name} = new Set\(\s*(.*?)\.split", ALLOWED, re.DOTALL)
    assert said is not None
    return set(" ".join(re.findall(r'"([^"]*)"', said[1])).split())


def test_an_asset_has_an_address_of_its_content_or_none(app, browser):
    with app.test_request_context():
        address = assets.asset_or_none("js/site.js")
        assert address == assets.asset_url("js/site.js")
        assert assets.asset_or_none("js/nowhere.js") is None
    assert browser.get(address).response.headers["Cache-Control"].endswith("immutable")


def test_neither_the_source_of_the_editor_nor_the_fonts_of_pictures_are_served(app):
    served = app.extensions["lfnkr_assets"]
    assert not [name for name in served if name.startswith(("editor/", "build/fonts/"))]
    assert not [name for name in served if "node_modules" in name or name.split("/")[-1][0] == "."]


def test_the_editor_is_one_module_of_less_than_500_kb(app):
    built = app.extensions["lfnkr_assets"].get("build/editor.js")
    assert built is not None, "run `make front`"
    assert "javascript" in built.kind
    assert len(built.body) < 500_000


def test_the_editor_lets_stand_what_the_site_lets_stand():
    assert words_of("TAGS") == safe_html._BLOCKS | safe_html._INLINE
    assert words_of("GONE_WITH_CONTENT") == safe_html._GONE_WITH_CONTENT
    limited = [set(names) for names in safe_html._LIMITED.values()]
    assert words_of("ATTRIBUTES") == {"class"}.union(*safe_html._ATTRIBUTES.values(), *limited)


def test_the_packages_of_the_editor_are_locked_by_hash_and_name_no_place():
    lock = json.loads((EDITOR / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: told for name, told in lock["packages"].items() if name}
    assert len(packages) > 20
    assert all(told["integrity"].startswith("sha512-") for told in packages.values())
    assert not any("resolved" in told for told in packages.values())
    named = json.loads((EDITOR / "package.json").read_text(encoding="utf-8"))
    wanted = {**named["dependencies"], **named["devDependencies"]}
    assert all(re.fullmatch(r"[\d.]+", version) for version in wanted.values())
