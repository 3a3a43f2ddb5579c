def test_the_site_starts(browser):
    assert browser.get("/nothing-here/").status == 404
