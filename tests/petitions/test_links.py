"""Mailed links: what they show, and the way out of those that lead nowhere."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.mail import delivery
from lfnkr_app.mail.wrapping import width
from lfnkr_app.petitions import actions, emails, queries
from lfnkr_app.petitions.models import PetitionState
from tests import factories
from tests.petitions.reading import mails, rows, sign


def test_the_page_says_who_signs_what_how_it_shows_and_what_is_handed_over(browser):
    letter = factories.open_letter()
    signature = factories.signature(letter, name="山田 <花子>", display="initials", deliver=True)
    words = browser.get(f"/confirm/{emails.confirm_token(signature)}").words
    for said in (
        "An open letter",
        "山田 <花子>",
        "initials and country",
        "yes, as the name you typed",
    ):
        assert said in words


def test_any_browser_confirms_without_a_cookie_in_the_language_of_the_signing(browser):
    letter = factories.open_letter()
    sign_ja = browser.post(f"/ja/letters/{letter.slug}/sign/", factories.sign_fields(name="花子"))
    assert sign_ja.location == f"/ja/letters/{letter.slug}/check-your-mail/"
    page = browser.get(f"/confirm/{emails.confirm_token(rows()[0])}")
    assert page.tree.get("lang") == "ja"
    thanks = browser.submit(page, "/confirm/")
    assert (thanks.status, thanks.tree.get("lang")) == (200, "ja")
    assert "Set-Cookie" not in thanks.response.headers


def test_the_thank_you_page_has_all_that_can_be_passed_on(browser):
    letter = factories.open_letter()
    page = browser.post(f"/confirm/{emails.confirm_token(factories.signature(letter))}")
    address = f"http://127.0.0.1:8000/letters/{letter.slug}/"
    texts = [a.text for a in page.tree.iter("textarea")]
    assert texts == [f"Stop sending refugees back\n{address}", address]
    assert any((i.get("src") or "").startswith("data:image/svg+xml") for i in page.tree.iter("img"))
    for link in (f"/letters/{letter.slug}/", f"/letters/{letter.slug}/sheet/", "/donate/"):
        assert link in page.links()
    assert any(link.startswith("/my/") for link in page.links())


def test_a_used_link_thanks_again_and_counts_no_more(browser):
    letter = factories.open_letter()
    signature = factories.confirmed(letter)
    page = browser.get(f"/confirm/{emails.confirm_token(signature)}")
    assert (page.status, "1 person has signed" in page.h1) == (200, True)
    assert queries.count(letter.id).confirmed == 1


def test_a_link_that_leads_nowhere_gives_nothing_away_and_shows_the_way_out(browser):
    letter = factories.open_letter()
    wrong = browser.get("/confirm/aaaa")
    foreign = browser.get(f"/confirm/{emails.my_token(factories.signature(letter))}")
    assert (wrong.status, foreign.status) == (404, 404)
    assert wrong.text.replace("aaaa", "") == foreign.text.replace(foreign.path[9:], "")
    assert f"/letters/{letter.slug}/check-your-mail/" in wrong.links()
    assert f"/letters/{letter.slug}/#sign" in wrong.links()


def test_an_expired_link_leads_to_signing_again(browser):
    letter = factories.open_letter()
    signature = factories.signature(letter)
    token = emails.confirm_token(signature)
    begin_writing()
    actions.expire(signature, now=clock.now())
    db.session.commit()
    for answer in (browser.get(f"/confirm/{token}"), browser.post(f"/confirm/{token}")):
        assert answer.status == 410
        assert "This link has expired. We can send you a new one." in answer.words
        assert f"/letters/{letter.slug}/#sign" in answer.links()
    assert sign(browser, letter).status == 303


def test_gone_is_gone_however_it_went(browser):
    letter = factories.open_letter()
    pages = []
    for act in (actions.withdraw, lambda s, now: actions.invalidate(s, cause="staff", now=now),
                lambda s, now: actions.hold(s, because="staff", now=now)):  # fmt: skip
        signature = factories.signature(letter)
        token = emails.confirm_token(signature)
        begin_writing()
        assert act(signature, now=clock.now())
        db.session.commit()
        page = browser.post(f"/confirm/{token}")
        pages.append((page.status, page.text.replace(token, "")))
    assert len(set(pages)) == 1
    assert pages[0][0] == 410


def test_after_the_closing_day_the_page_says_closed_and_how_many_signed(browser):
    letter = factories.open_letter()
    factories.confirmed(letter)
    late = factories.signature(letter)
    begin_writing()
    letter.state, letter.closes_at = PetitionState.CLOSED, clock.now()
    db.session.commit()
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        page = browser.get(f"/confirm/{emails.confirm_token(late)}")
    assert (page.status, "This letter is closed. 1 person signed it." in page.words) == (410, True)


def test_signed_again_in_another_language_the_mail_and_the_text_are_the_newest(browser):
    letter = factories.open_letter()
    for prefix in ("", "/ja"):
        browser.post(
            f"{prefix}/letters/{letter.slug}/sign/",
            factories.sign_fields(email="hana@example.org", name="Hana"),
        )
    [row] = rows()
    versions = queries.versions(letter.id)
    assert (row.lang, row.version_id) == ("ja", versions["ja"].id)
    assert versions["ja"].locked_at is not None
    assert [m.lang for m in mails()] == ["en", "ja"]


def test_whoever_expired_can_sign_again(browser):
    letter = factories.open_letter()
    signature = factories.signature(letter, email="hana@example.org")
    begin_writing()
    actions.expire(signature, now=clock.now())
    db.session.commit()
    assert sign(browser, letter, email="hana@example.org").status == 303
    assert [(s.state, s.seat) for s in rows()] == [("expired", 1), ("pending", 1)]
    assert len(mails()) == 1  # What was queued for the expired one is gone.


def test_the_mails_say_what_the_brief_says_in_66_columns(app):
    letter = factories.open_letter()
    factories.signature(letter, name="Hana")
    message = delivery.compose(mails()[0])
    assert message.subject == "Please confirm your signature"
    body = message.body or ""
    assert body.startswith("Hello,\n\nThis address was used to sign: An open letter.\n")
    assert 'To be counted, open this link and press "Confirm my signature":\n\n  http' in body
    assert "Name shown: hidden. Handed to the addressee: no.\n" in body
    assert "The link works for 14 days. If this was not you, do nothing; we\nthen delete" in body
    assert "Life Funds for North Korean Refugees, Tokyo | Change: http" in body
    assert "Hana" not in body
    factories.confirmed(letter, lang="ja", news=True)
    for mail in mails():
        lines = (delivery.compose(mail).body or "").splitlines()
        assert [line for line in lines if width(line) > 66 and "://" not in line] == []
