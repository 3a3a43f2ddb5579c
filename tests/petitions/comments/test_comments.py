"""Comments: nobody but a reader of ours sees one before it is shown, and it goes with its name."""

from __future__ import annotations

from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import actions, emails
from lfnkr_app.petitions.comments import queries
from lfnkr_app.petitions.models import CommentState, Signature
from tests import factories
from tests.accounts.people import member, sign_in


def _names(browser, letter) -> str:
    return browser.get(f"/letters/{letter.slug}/names/").words


def _readers(app):
    return sign_in(app, member("signatures"))


def _shown(letter, **values) -> Signature:
    """Return a signature whose comment a reader has let pass."""
    row = factories.confirmed(letter, **{"display": "full", **values})
    begin_writing()
    row.comment_state = CommentState.SHOWN
    db.session.commit()
    return row


def test_a_comment_waits_is_shown_in_one_click_and_can_be_put_back(app, browser):
    letter = factories.open_letter()
    factories.confirmed(letter, name="Anna Example", display="full", comment="Let them stay.")
    assert "Let them stay." not in _names(browser, letter)
    staff = _readers(app)
    queue = f"/staff/letters/{letter.id}/comments/"
    page = staff.submit(staff.get(queue), "/show")
    assert "The comment is shown." in page.words
    assert "Anna Example Let them stay." in _names(browser, letter)
    assert "Let them stay." in browser.get(f"/letters/{letter.slug}/").words
    page = staff.submit(page, "/wait")
    assert "Let them stay." in page.words
    assert "Let them stay." not in _names(browser, letter)


def test_a_refused_comment_leaves_the_queue_and_the_name_stays(app, browser):
    letter = factories.open_letter()
    factories.confirmed(letter, name="Anna Example", display="full", comment="Rude words.")
    staff = _readers(app)
    queue = f"/staff/letters/{letter.id}/comments/"
    page = staff.submit(staff.get(queue), "/refuse")
    assert "No comment waits to be read." in page.words
    assert "Rude words." in staff.get(f"{queue}?state=refused").words
    names = _names(browser, letter)
    assert "Anna Example" in names
    assert "Rude" not in names


def test_only_comments_that_could_be_shown_are_in_the_queue(app):
    letter, other = factories.open_letter(), factories.open_letter()
    factories.confirmed(letter, comment="Of one who hides", deliver=True)
    factories.signature(letter, comment="Not confirmed", display="full")
    factories.confirmed(other, comment="Of another letter", display="full")
    factories.confirmed(letter, comment="Readable", display="initials", name="Bo Example")
    page = _readers(app).get(f"/staff/letters/{letter.id}/comments/")
    assert "B. E." in page.words
    assert "Readable" in page.words
    for hidden in ("Of one who hides", "Not confirmed", "Of another letter", "Bo Example"):
        assert hidden not in page.text


def test_a_comment_is_gone_at_once_with_its_name(app, browser):
    letter = factories.open_letter()
    one, two, three = (_shown(letter, comment=f"Comment {n}", deliver=n == 2) for n in range(3))
    browser.post(f"/my/{emails.my_token(one)}/withdraw")
    browser.post(f"/my/{emails.my_token(two)}/display", {"display": "hidden"})
    assert "Comment" not in _names(browser, letter).replace("Comment 2", "")
    begin_writing()
    actions.forget(db.session.get(Signature, three.id))
    db.session.commit()
    assert "Comment 2" not in _names(browser, letter)
    db.session.rollback()
    left = {row.comment_state for row in db.session.scalars(db.select(Signature))}
    assert left == {""}, "a comment of nobody is not kept"


def test_a_comment_handed_over_but_hidden_is_kept_and_waits_when_its_owner_shows_a_name(app):
    letter = factories.open_letter()
    row = factories.confirmed(letter, comment="For the addressee", deliver=True)
    assert (row.comment, queries.waiting(letter.id)) == ("For the addressee", 0)
    begin_writing()
    actions.change_wishes(row, letter, display="full", deliver=True, name="", news=False)
    db.session.commit()
    assert queries.waiting(letter.id) == 1


def test_a_changed_comment_waits_again(app):
    letter = factories.open_letter()
    row = factories.signature(letter, email="a@example.org", comment="First", display="full")
    begin_writing()
    row.comment_state = CommentState.SHOWN
    db.session.commit()
    row = factories.signature(letter, email="a@example.org", comment="Second", display="full")
    assert (row.comment, row.comment_state) == ("Second", "waiting")


def test_the_queue_is_for_readers_only_and_a_page_of_many_is_on_record(app):
    from lfnkr_app.accounts.models import AuditEntry

    letter = factories.open_letter()
    for number in range(12):
        factories.confirmed(letter, comment=f"Comment {number}", display="full")
    editor = sign_in(app, member("editor", email="ed@example.org"))
    assert editor.get(f"/staff/letters/{letter.id}/comments/").status == 403
    staff = _readers(app)
    page = staff.get("/staff/")
    assert "12 comments to read: An open letter" in page.words
    assert staff.get(f"/staff/letters/{letter.id}/comments/").status == 200
    assert "comments.view" in set(db.session.scalars(db.select(AuditEntry.act)))
    gone = staff.post(f"/staff/letters/{letter.id}/comments/99/show")
    assert gone.status in {303, 400}
    assert staff.get("/staff/letters/99/comments/").status == 404


def test_a_comment_taken_back_meanwhile_is_not_shown(app, browser):
    letter = factories.open_letter()
    row = factories.confirmed(letter, comment="Now you see me", display="full")
    staff = _readers(app)
    page = staff.get(f"/staff/letters/{letter.id}/comments/")
    browser.post(f"/my/{emails.my_token(row)}/withdraw")
    assert "not there any more" in staff.submit(page, "/show").words
