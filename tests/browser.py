"""A reader of pages: gets and submits as a person would, and checks every page that it meets."""

from __future__ import annotations

from contextvars import Context
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from werkzeug.test import TestResponse

from lfnkr_app.database import db

XHTML = "{http://www.w3.org/1999/xhtml}"
TYPED = {"text", "email", "password", "search", "tel", "number", "date", "url", "datetime-local"}


class Page:
    """One answer; if it is HTML, read and checked."""

    def __init__(self, response: TestResponse, path: str) -> None:
        self.response, self.path, self.status = response, path, response.status_code
        self.text = response.get_data().decode(errors="replace")
        self.tree: Element = html5lib.parse(self.text, namespaceHTMLElements=False)
        if response.mimetype == "text/html" and self.text:
            self._check()

    @property
    def location(self) -> str:
        """Return where a redirect leads, as a path."""
        parts = urlsplit(self.response.headers["Location"])
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def words(self) -> str:
        """Return the text that a reader sees, white space folded."""
        return " ".join(" ".join(self.tree.find("body").itertext()).split())  # type: ignore[union-attr]

    @property
    def h1(self) -> str:
        """Return the text of the one h1."""
        return " ".join("".join(self.tree.find(".//h1").itertext()).split())  # type: ignore[union-attr]

    def links(self) -> list[str]:
        """Return where the links lead."""
        return [a.get("href", "") for a in self.tree.iter("a")]

    def form(self, action_part: str = "") -> Element:
        """Return the POST form whose action holds `action_part`; by itself never the sign-out."""
        forms = [f for f in self.tree.iter("form") if f.get("method", "get").lower() == "post"]
        if not action_part:
            forms = [f for f in forms if f.get("action") != "/staff/logout"]
        return next(f for f in forms if action_part in (f.get("action") or self.path))

    def _check(self) -> None:
        where = f"{self.path} ({self.status})"
        assert len(list(self.tree.iter("h1"))) == 1, f"{where}: needs exactly one h1"
        ids = [e.get("id") for e in self.tree.iter() if e.get("id")]
        assert len(ids) == len(set(ids)), f"{where}: an id stands twice"
        labelled = {label.get("for") for label in self.tree.iter("label")}
        for field in _fields(self.tree):
            named = (
                field.get("id") in labelled
                or field.get("aria-label")
                or field.get("aria-labelledby")
            )
            assert named, f"{where}: field {field.get('name')} has no label"
        self._check_privacy(where)

    def _check_privacy(self, where: str) -> None:
        staff = self.path.startswith("/staff")
        for form in self.tree.iter("form"):
            if form.get("method", "get").lower() == "post":
                has = any(i.get("name") == "csrf_token" for i in form.iter("input"))
                assert has == staff, f"{where}: token in a form: {has}"
        if not staff:
            assert "Set-Cookie" not in self.response.headers, f"{where}: sets a cookie"
            assert "Cookie" not in self.response.headers.get("Vary", ""), (
                f"{where}: varies by cookie"
            )
        for element in self.tree.iter():
            odd = [name for name in element.attrib if name == "style" or name.startswith("on")]
            assert not odd, f"{where}: inline {odd} on {element.tag}"
        assert not list(self.tree.iter("style")), f"{where}: an inline style sheet"


class Browser:
    """Visits pages of one application, from 127.0.0.1, following no redirect by itself."""

    def __init__(self, app: Flask, **environ: Any) -> None:
        self.client = app.test_client()
        self.environ = environ

    def get(self, path: str, *, follow: bool = False, **options: Any) -> Page:
        """Return the page at `path`."""
        base = {"base_url": "http://127.0.0.1:8000", "environ_overrides": self.environ}
        page = Page(self._apart(self.client.get, path, **{**base, **options}), path)
        return self.get(page.location, follow=True) if follow and 300 <= page.status < 400 else page

    def post(self, path: str, data: Any = None, *, follow: bool = False, **options: Any) -> Page:
        """Return what answers a POST."""
        base = {"base_url": "http://127.0.0.1:8000", "environ_overrides": self.environ}
        page = Page(self._apart(self.client.post, path, data=data, **{**base, **options}), path)
        return self.get(page.location, follow=True) if follow and 300 <= page.status < 400 else page

    @staticmethod
    def _apart(send: Any, *words: Any, **options: Any) -> TestResponse:
        """Send as in real life: in a context and a session of its own, to the last byte."""
        db.session.rollback()
        try:
            return Context().run(send, *words, **{"buffered": True, **options})
        finally:
            db.session.rollback()

    def submit(
        self, page: Page, action_part: str = "", *, follow: bool = True, **values: Any
    ) -> Page:
        """Fill the form of a page and send it; a value of None leaves a box unticked."""
        form = page.form(action_part)
        data = {**_standing_values(form), **values}
        sent = {name: value for name, value in data.items() if value is not None}
        return self.post(form.get("action") or page.path, data=sent, follow=follow)


def _fields(tree: Element) -> list[Element]:
    fields = [e for e in tree.iter() if e.tag in {"input", "select", "textarea"}]
    return [f for f in fields if f.get("type") not in {"hidden", "submit", "button"}]


def _standing_values(form: Element) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in form.iter("input"):
        kind, name = field.get("type", "text"), field.get("name")
        if name and (kind in TYPED | {"hidden"} or field.get("checked") is not None):
            values[name] = field.get("value", "on" if kind == "checkbox" else "")
    for area in form.iter("textarea"):
        values[area.get("name", "")] = "".join(area.itertext())
    for select in form.iter("select"):
        chosen = [o for o in select.iter("option") if o.get("selected") is not None]
        first = chosen or list(select.iter("option"))[:1]
        values[select.get("name", "")] = first[0].get("value", "") if first else ""
    return values
