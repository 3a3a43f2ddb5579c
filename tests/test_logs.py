"""Logs carry an allow-list of fields, and no value of a person."""

from __future__ import annotations

import json

import structlog

from lfnkr_app import logs


def test_a_line_holds_only_fields_on_the_list(capsys):
    logs.configure("INFO")
    structlog.get_logger().info(
        "request", status=200, email="a@example.org", path="/my/secret", ip="x"
    )
    line = json.loads(capsys.readouterr().err)
    assert line.keys() == {"event", "status", "level", "timestamp"}
    logs.configure("ERROR")


def test_a_fault_tells_its_places_and_not_its_values(capsys):
    logs.configure("INFO")
    try:
        raise ValueError("a@example.org")
    except ValueError as fault:
        structlog.get_logger().error("unforeseen", error_type="ValueError", exc_info=fault)
    said = capsys.readouterr().err
    assert "test_a_fault_tells_its_places" in said
    assert "a@example.org" not in said
    logs.configure("ERROR")


def test_a_request_is_logged_by_its_route_and_never_by_its_address(browser, capsys):
    logs.configure("INFO")
    browser.get("/my/a-secret-token", headers={"User-Agent": "Reader/1"})
    said = capsys.readouterr().err
    logs.configure("ERROR")
    assert "/my/<token>" in said
    assert "a-secret-token" not in said
    assert "Reader/1" not in said
    assert "127.0.0.1" not in said
