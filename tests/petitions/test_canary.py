"""Whoever hides shows nowhere: not on a page, in a feed, a log, a list, or another's mail."""

from __future__ import annotations

import json

from lfnkr_app.database import db
from lfnkr_app.i18n import LANGUAGES
from lfnkr_app.mail import delivery
from lfnkr_app.petitions import emails
from tests import factories
from tests.browser import Browser
from tests.house.test_routes import SAMPLES
from tests.petitions.reading import mails, rows, sign

NAME, COMMENT = "Serafina Goldcrest 戴菊鳥", "Goldcrests weigh five grams"
ADDRESS = "serafina.goldcrest@example.net"
CLUES = ("Serafina", "Goldcrest", "戴菊鳥", "five grams", "serafina", "example.net")


def hidden_signers(browser, letter) -> None:
    """Sign as one who is counted, one who waits, one who is held and one who withdrew."""
    for number, wish in enumerate(("counted", "waits", "news", "withdrew")):
        news = "y" if wish == "news" else None
        sign(browser, letter, name=NAME, email=f"{number}{ADDRESS}", comment=COMMENT, news=news)
        row = rows()[-1]
        if wish != "waits":
            browser.post(f"/confirm/{emails.confirm_token(row)}")
        if wish == "withdrew":
            browser.post(f"/my/{emails.my_token(row)}/withdraw")


def public_addresses(app, letter) -> list[str]:
    given = {**SAMPLES, "slug": letter.slug, "number": 1, "petition_id": letter.id}
    paths = []
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/staff"):
            values = {name: given[name] for name in rule.arguments}
            paths.append(app.url_map.bind("x").build(rule.endpoint, values))
    prefixes = ["", *(f"/{code}" for code in LANGUAGES if code != "en")]
    return [prefix + path for path in paths for prefix in prefixes]


def test_nobody_who_hides_shows_anywhere(app, tmp_path, capfd):
    browser, letter = Browser(app), factories.open_letter()
    factories.confirmed(letter, name="Open Person", display="full", deliver=True)
    hidden_signers(browser, letter)
    read = {}
    for path in public_addresses(app, letter):
        read[path] = browser.client.get(path, base_url="http://127.0.0.1:8000").get_data()
    read[f"/letters/{letter.slug}/names/"] = browser.get(
        f"/letters/{letter.slug}/names/"
    ).text.encode()
    assert b"Open Person" in read[f"/letters/{letter.slug}/names/"]
    for purpose in ("addressee", "press"):
        for form in ("csv", "json"):
            file = tmp_path / f"{purpose}.{form}"
            said = app.test_cli_runner().invoke(args=[
                "petitions", "export", letter.slug, "--reason", "a test", "--purpose", purpose,
                "--format", form, "--out", str(file),
            ])  # fmt: skip
            assert said.exit_code == 0, said.output
            read[file.name] = file.read_bytes()
    db.session.rollback()
    for mail in mails():
        if "goldcrest" not in (mail.recipient or ""):
            read[f"mail {mail.id}"] = repr(delivery.compose(mail)).encode()
    out, err = capfd.readouterr()
    read["log"] = (out + err).encode()
    assert len(read) > 100
    hits = [(path, clue) for path, body in read.items() for clue in CLUES if shows(body, clue)]
    assert hits == []


def shows(body: bytes, clue: str) -> bool:
    escaped = json.dumps(clue)[1:-1]
    return clue.encode() in body or escaped.encode() in body
