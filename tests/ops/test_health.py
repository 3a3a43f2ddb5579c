from lfnkr_app.ops import doctor


def test_the_address_for_machines_has_no_language(browser):
    assert browser.get("/healthz").response.json == {"ok": True}
    assert browser.get("/ja/healthz").location == "/healthz"
    assert browser.get("/ja/readyz").location == "/readyz"


def test_the_doctor_looks_for_the_fonts_of_pictures(app):
    found = {finding.what: finding for finding in doctor.examine()}
    assert found["fonts"].state == "ok", found["fonts"].words
