"""Settings: read as text, refused when unknown, missing or unsafe, all in one message."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from lfnkr_app import config
from lfnkr_app.errors import SettingsRefused

NO_FILE = Path(os.devnull)
GOOD = {
    "LFNKR_SECRET_KEY": "k" * 32,
    "LFNKR_SEAL_KEYS": "a:"
    + base64.b64encode(b"1" * 32).decode()
    + ",b:"
    + base64.b64encode(b"2" * 32).decode(),
}


def refused(**changes: str) -> str:
    with pytest.raises(SettingsRefused) as caught:
        config.load({**GOOD, **{f"LFNKR_{k}": v for k, v in changes.items()}}, NO_FILE)
    return str(caught.value)


def test_two_secrets_are_enough():
    values = config.load(GOOD, NO_FILE)
    assert list(values["SEAL_KEYS"]) == ["a", "b"]
    assert values["SQLALCHEMY_DATABASE_URI"] == "sqlite:///lfnkr.db"
    assert values["SITE_URL"] == "http://127.0.0.1:8000"


def test_one_message_names_all_that_is_wrong():
    with pytest.raises(SettingsRefused) as caught:
        config.load({"LFNKR_COLOUR": "red", "LFNKR_MAIL_PORT": "none"}, NO_FILE)
    message = str(caught.value)
    for name in ("LFNKR_COLOUR", "LFNKR_MAIL_PORT", "LFNKR_SECRET_KEY", "LFNKR_SEAL_KEYS"):
        assert name in message


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SECRET_KEY": "short"}, "32 bytes"),
        ({"SEAL_KEYS": "a:not-base64"}, "base64"),
        ({"SEAL_KEYS": "a:" + base64.b64encode(b"short").decode()}, "32 bytes"),
        ({"SEAL_KEYS": GOOD["LFNKR_SEAL_KEYS"].replace("b:", "a:")}, "distinct"),
        ({"MAIL_USE_TLS": "yes"}, "true or false"),
        ({"SITE_URL": "example.org"}, "https://example.org"),
        ({"SITE_URL": "https://example.org/path"}, "without a path"),
        ({"SQLALCHEMY_DATABASE_URI": "mysql://x"}, "sqlite"),
        ({"STRIPE_SECRET_KEY": "sk_test_x"}, "STRIPE_WEBHOOK_SECRET"),
        (
            {
                "STRIPE_SECRET_KEY": "sk_live_x",
                "STRIPE_WEBHOOK_SECRET": "w",
                "STRIPE_API_BASE": "http://127.0.0.1:1",
            },
            "live",
        ),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
    ],
)
def test_an_unsafe_setting_stops_the_start(changes, named):
    assert named in refused(**changes)


def test_a_key_of_digits_stays_text():
    assert config.load({**GOOD, "LFNKR_SECRET_KEY": "1" * 40}, NO_FILE)["SECRET_KEY"] == "1" * 40


def test_the_environment_wins_over_the_file(tmp_path):
    file = tmp_path / "lfnkr.env"
    file.write_text("# comment\nLFNKR_MAIL_PORT=26\nMAIL_SERVER = mail.example.org\n")
    values = config.load({**GOOD, "LFNKR_MAIL_PORT": "27"}, file)
    assert (values["MAIL_PORT"], values["MAIL_SERVER"]) == (27, "mail.example.org")


def test_a_message_never_repeats_a_secret():
    assert "hunter2" not in refused(SECRET_KEY="hunter2", SEAL_KEYS="hunter2")
