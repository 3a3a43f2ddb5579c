"""Large bodies: let through at the addresses of staff that take files, and nowhere else."""

from __future__ import annotations

import io

import pytest
from flask import request

from lfnkr_app.web import gate
from tests.accounts.people import member, sign_in
from tests.browser import Browser

BASE = {"base_url": "http://127.0.0.1:8000"}


class Untouchable(io.RawIOBase):
    """A body that must not be read."""

    def readable(self) -> bool:
        return True

    def readinto(self, _buffer) -> int:
        raise AssertionError("a stranger's body was read")


def upload(size: int, **fields):
    return {"file": (io.BytesIO(b"<" * size), "export.xml"), **fields}


def test_a_strangers_body_is_not_even_read(app):
    for path, most in gate.UPLOADS.items():
        environ = {"wsgi.input": Untouchable(), "CONTENT_LENGTH": str(most),
                   "CONTENT_TYPE": "multipart/form-data; boundary=x"}  # fmt: skip
        answer = app.test_client().post(path, environ_overrides=environ, **BASE)
        assert answer.status_code in {303, 404, 405}, path


def test_what_is_stated_too_large_is_refused_before_it_is_read(app):
    environ = {"wsgi.input": Untouchable(), "CONTENT_LENGTH": str(10**10),
               "CONTENT_TYPE": "multipart/form-data; boundary=x"}  # fmt: skip
    answer = app.test_client().post("/staff/imports/", environ_overrides=environ, **BASE)
    assert answer.status_code == 413
    assert "choose a smaller file" in answer.get_data(as_text=True)


def test_what_turns_out_too_large_is_refused_while_it_is_read(app, monkeypatch):
    monkeypatch.setitem(gate.UPLOADS, "/staff/imports/", 300_000)
    browser = sign_in(app, member("administrator"))
    page = browser.submit(browser.get("/staff/imports/"), "imports", **upload(400_000))
    assert page.status == 413
    body = b"--x\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\n" + b"<" * 400_000
    environ = {"CONTENT_LENGTH": "", "wsgi.input_terminated": True, "wsgi.input": io.BytesIO(body),
               "CONTENT_TYPE": "multipart/form-data; boundary=x"}  # fmt: skip
    answer = browser.client.post("/staff/imports/", environ_overrides=environ, **BASE)
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/staff/account/", "/letters/x/sign/", "/ja/staff/imports/"])
def test_files_are_let_through_nowhere_else(browser, path):
    assert browser.post(path, upload(300_000)).status == 413


def test_a_plain_form_at_such_an_address_keeps_the_small_limit(browser):
    assert browser.post("/staff/imports/", {"a": "x" * 300_000}).status == 413


def test_a_text_field_beside_a_file_keeps_the_small_limit(app):
    browser = sign_in(app, member("administrator"))
    page = browser.get("/staff/imports/")
    assert browser.submit(page, "imports", **upload(10, lang="x" * 300_000)).status == 413


@pytest.mark.parametrize("text", ["a\0b", "\udcff"])
def test_nul_and_broken_utf8_beside_a_file_get_a_sentence(app, text):
    browser: Browser = sign_in(app, member("administrator"))
    raw = text.encode("utf-8", "surrogateescape")
    body = (
        b'--x\r\nContent-Disposition: form-data; name="lang"\r\n\r\n' + raw + b"\r\n"
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.xml"\r\n\r\n'
        b"<a\r\n--x--\r\n"
    )
    page = browser.post("/staff/imports/", body, content_type="multipart/form-data; boundary=x")
    assert page.status == 400
    assert "We could not read that" in page.words


def test_a_small_request_is_read_as_ever(app):
    with app.test_request_context("/letters/", method="POST", data={"name": "Mari"}):
        assert request.form["name"] == "Mari"
