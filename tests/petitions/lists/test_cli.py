"""`lfnkr petitions export`."""

from __future__ import annotations

import pytest
from pypdf import PdfReader

from lfnkr_app.database import db
from tests import factories
from tests.petitions.lists.test_lists import PASSWORD, crowd


def run(app, slug, out, **options):
    given = {"reason": "For the embassy", "purpose": "addressee", "out": str(out), **options}
    arguments = ["petitions", "export", slug]
    for name, value in given.items():
        arguments += [f"--{name.replace('_', '-')}", str(value)]
    return app.test_cli_runner().invoke(args=arguments)


def test_the_command_writes_a_private_file_and_an_audit_entry(app, tmp_path):
    letter, out = crowd(), tmp_path / "list.csv"
    result = run(app, letter.slug, out)
    assert result.exit_code == 0, result.output
    assert out.stat().st_mode & 0o777 == 0o600
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    acts = list(db.session.execute(db.text("SELECT act FROM audit_entry")).scalars())
    assert acts == ["signatures.export"]
    assert db.session.execute(db.text("SELECT number, state FROM signature_list")).all() == [
        (1, "taken")
    ]


def test_the_command_locks_a_file_with_the_password_of_another(app, tmp_path):
    letter, out, secret = crowd(), tmp_path / "list.pdf", tmp_path / "secret"
    secret.write_text(PASSWORD + "\n")
    result = run(app, letter.slug, out, format="pdf", encrypt_to=secret)
    assert result.exit_code == 0, result.output
    assert PASSWORD not in result.output
    assert PdfReader(out).decrypt(PASSWORD)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"slug": "nowhere"}, "There is no letter nowhere"),
        ({"reason": " "}, "Say why"),
        ({"columns": "name,shoes"}, "no column shoes"),
        ({"columns": "name,email"}, "only in an internal list"),
        ({"columns": ","}, "at least one column"),
        ({"since": "2026-02-02", "until": "2026-02-01"}, "before the first"),
        ({"encrypt_to": "/nowhere/secret"}, "cannot be read"),
        ({"out": "/nowhere/list.csv"}, "cannot be written"),
    ],
)
def test_a_wrong_export_is_refused_with_one_line(app, tmp_path, changed, said):
    slug = changed.get("slug") or factories.open_letter().slug
    out = tmp_path / "x"
    options = {name: value for name, value in changed.items() if name not in {"slug", "out"}}
    result = run(app, slug, changed.get("out", out), **options)
    assert result.exit_code == 1, result.output
    assert said in result.output
    assert not out.exists()
