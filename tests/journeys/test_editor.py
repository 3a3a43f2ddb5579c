"""The editor in a real browser: what it makes, what it keeps, what it lets in."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.conftest import check_access
from tests.journeys.newsroom import MIKA, new_post, paste, press, save, sent_text, stored, words

pytestmark = pytest.mark.xdist_group("browser")
#: As the import leaves it: blocks that the editor shows, and some that it only keeps.
IMPORTED = (
    '<p class="text-center">Some <strong><a href="/about/" rel="noopener noreferrer">words'
    '</a></strong>\nand <abbr title="Life Funds">LF</abbr>.</p>\n\n'
    '<div class="columns"><div class="column"><p>Left</p></div>'
    '<div class="column"><dl><dt>Term</dt><dd>What it is</dd></dl></div></div>\n'
    '<figure class="alignleft size-medium"><a href="/wp-content/uploads/a.jpg" '
    'rel="noopener noreferrer"><img src="/wp-content/uploads/a-300x200.jpg" alt="A river" '
    'width="300" height="200"></a><figcaption>At <em>dawn</em></figcaption></figure>\n'
    '<p lang="ja">強制<ruby>送還<rt>そうかん</rt></ruby></p>\n<pre>as  it\n  is</pre>\n'
    "<table><caption>Years</caption><tbody><tr><td>2023</td></tr></tbody></table>"
)
FROM_WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal
{margin:0}</style></head><body lang=EN-US><!--StartFragment-->
<h1 style='color:#2F5496'>Report<o:p></o:p></h1>
<p class=MsoNormal style='margin:0cm'><b style='mso-bidi-font-weight:normal'>Bold</b>
<span style='font-style:italic;color:red'>slanted</span>
<a href="file:///C:/x.docx">dead</a><o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>&#183;<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;</span>
</span><![endif]>First</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span
style='mso-list:Ignore'>&#183;</span>Second</p>
<p class=MsoNormal>&nbsp;</p>
<p><img src="https://elsewhere.example/x.png" onerror="window.ran=1"></p>
<script>window.ran = 1</script><!--EndFragment--></body></html>"""


def photograph() -> bytes:
    box = io.BytesIO()
    Image.linear_gradient("L").resize((900, 600)).convert("RGB").save(box, "JPEG")
    return box.getvalue()


def test_a_post_is_written_with_everything_that_the_toolbar_has(open_as, world):
    page = open_as(MIKA)
    url = new_post(page, "What we saw at the river")
    expect(page.get_by_label("Address", exact=True)).to_have_attribute(
        "placeholder", "what-we-saw-at-the-river"
    )
    words(page).click()
    press(page, "Heading H2")
    page.keyboard.type("At the border")
    page.keyboard.press("Enter")
    page.keyboard.type("They were ")
    page.keyboard.press("Control+b")
    page.keyboard.type("sent back")
    page.keyboard.press("Control+b")
    page.keyboard.press("Control+k")
    page.get_by_label("Where does it lead?").fill("javascript:alert(1)")
    press(page, "Set link")
    expect(page.locator("dialog .field-error")).to_contain_text("Enter an address like")
    check_access(page)
    page.get_by_label("Where does it lead?").fill("example.org/report")
    page.get_by_label("Words of the link").fill("The report")
    press(page, "Set link")
    page.keyboard.press("Enter")
    press(page, "List")
    page.keyboard.type("one")
    page.keyboard.press("Enter")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    press(page, "Note box")
    page.keyboard.type("Names are changed.")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    press(page, "Table")
    page.keyboard.type("Year")
    page.keyboard.press("Tab")
    page.keyboard.type("People")
    press(page, "Column after")
    page.keyboard.press("Tab")
    press(page, "Remove column")
    press(page, "Row below")
    check_access(page)
    save(page)
    assert stored(world, url) == sent_text(page)
    assert stored(world, url).startswith(
        "<h2>At the border</h2>\n<p>They were <strong>sent back</strong>"
        '<a href="https://example.org/report" rel="noopener noreferrer">The report</a></p>\n'
        "<ul><li>one</li><li>two</li></ul>\n"
        '<div class="note-box"><p>Names are changed.</p></div>\n'
        "<table><thead><tr><th>Year</th><th>People</th></tr></thead><tbody><tr><td>"
    )
    assert stored(world, url).count("<tr>") == 4


def test_a_picture_comes_from_the_library_and_says_what_it_shows(open_as, world):
    page = open_as(MIKA)
    url = new_post(page, "A picture")
    words(page).click()
    press(page, "Picture")
    page.get_by_role("tab", name="Upload").click()
    page.get_by_label("Picture on this device").set_input_files(
        {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"<svg onload=alert(1)>"}
    )
    expect(page.locator("dialog .upload-said")).not_to_have_text("")
    page.get_by_label("Picture on this device").set_input_files(
        {"name": "dawn.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    )
    press(page, "Insert picture")
    expect(page.locator("dialog .field-error")).to_contain_text("Say what the picture shows")
    check_access(page)
    page.get_by_label("What does the picture show?").fill("A river at dawn")
    press(page, "Insert picture")
    press(page, "Left")
    expect(page.locator(".figure-alt")).to_have_text("Described as: A river at dawn")
    press(page, "Picture")
    page.get_by_label("Search the library").fill("dawn")
    page.locator("dialog .pick").first.click()
    page.get_by_label("It is decorative and needs no words").check()
    page.get_by_label("Caption and credit").fill("The Tumen")
    press(page, "Insert picture")
    check_access(page)
    save(page)
    src = r"/wp-content/uploads/[\d/]+dawn\.\w+"
    assert re.fullmatch(
        rf'<figure class="alignleft"><img src="{src}" alt="A river at dawn" width="900" '
        rf'height="600"></figure>\n<figure><img src="{src}" alt="" width="900" height="600" '
        r'class="decorative"><figcaption>The Tumen</figcaption></figure>',
        stored(world, url),
    )


def test_what_is_pasted_from_word_is_cleaned_and_can_be_undone(open_as, world):
    page = open_as(MIKA)
    new_post(page, "From Word")
    words(page).click()
    page.keyboard.type("Before. ")
    page.wait_for_timeout(600)  # What is typed within half a second is one step to undo.
    page.keyboard.press("Enter")
    paste(page, FROM_WORD)
    assert sent_text(page) == (
        "<p>Before. </p>\n<h2>Report</h2>\n"
        "<p><strong>Bold</strong> <em>slanted</em> dead</p>\n"
        "<ul><li>First</li><li>Second</li></ul>"
    )
    expect(page.get_by_text("1 picture was left out: upload it to the library.")).to_be_visible()
    assert page.evaluate("window.ran") is None
    page.keyboard.press("Control+z")
    assert "Report" not in sent_text(page)
    press(page, "Redo")
    assert "Report" in sent_text(page)


def test_an_imported_text_that_nobody_touches_stays_byte_for_byte(open_as, world):
    plain = open_as(MIKA, java_script_enabled=False)
    plain.goto("/staff/posts/")
    press(plain, "New post")
    plain.get_by_label("Title", exact=True).fill("Imported")
    plain.get_by_label("Text", exact=True).fill(IMPORTED)
    save(plain)
    before = stored(world, plain.url)
    assert before == IMPORTED
    page = open_as(MIKA)
    page.goto(plain.url)
    expect(words(page)).to_contain_text("What it is")
    expect(page.locator(".kept")).to_have_count(3)
    check_access(page)
    page.get_by_label("Title", exact=True).fill("Imported, with another title")
    save(page)
    assert stored(world, plain.url) == before
    words(page).locator("p").first.click()
    page.keyboard.press("End")
    page.keyboard.type(" More.")
    save(page)
    after = stored(world, plain.url)
    assert "LF</abbr>. More.</p>" in after
    for kept in (
        "<dl><dt>Term</dt><dd>What it is</dd></dl>", "<caption>Years</caption>",
        "<pre>as  it\n  is</pre>", "<rt>そうかん</rt>", 'class="alignleft size-medium"',
    ):  # fmt: skip
        assert kept in after


def test_text_can_be_written_as_html_and_back(open_as, world):
    page = open_as(MIKA)
    url = new_post(page, "By hand")
    press(page, "Write as HTML")
    page.locator("#body").fill("<p>By <em>hand</em></p><script>window.ran = 1</script>")
    press(page, "Back to the editor")
    expect(words(page).locator("em")).to_have_text("hand")
    page.keyboard.type("Now ")
    save(page)
    assert stored(world, url) == "<p>Now By <em>hand</em></p>"
    assert page.evaluate("window.ran") is None
