"""The hosted pay page: plain HTML, no script, one button for each thing that can happen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from . import challenge, currencies, delayed, konbini, sessions
from .account import Account, StripeObject
from .payments import SessionNotOpen, decline, pay

NOTICE = "Demonstration payment page. No money moves."
_STYLE = """
body { font: 1.1rem/1.5 system-ui, sans-serif; color: #1c2430; background: #eef1f5; margin: 0 }
main { max-width: 26rem; margin: 2rem auto; padding: 1.5rem 2rem 2rem; background: #fff;
  border-radius: .75rem; box-shadow: 0 1px 6px #0002 }
h1 { font-size: 1.3rem; margin: 0 0 .5rem }
.amount { font-size: 2.2rem; font-weight: 700; margin: .25rem 0 }
.notice { background: #fff4d6; border-left: .3rem solid #b26b00; padding: .5rem .8rem }
.error { background: #fde8e8; border-left: .3rem solid #b00020; padding: .5rem .8rem }
label { display: block; margin: 1rem 0 .25rem; font-weight: 600 }
input { width: 100%; box-sizing: border-box; font: inherit; padding: .6rem;
  border: 1px solid #6b7685; border-radius: .4rem }
fieldset { margin: 1.2rem 0 0; padding: .4rem .8rem .6rem; border: 1px solid #6b7685;
  border-radius: .4rem }
legend { font-weight: 600; padding: 0 .3rem }
label.way { font-weight: 400; margin: .3rem 0; padding: .2rem 0 }
label.way input { width: auto; margin: 0 .5rem 0 0 }
button { width: 100%; font: inherit; padding: .8rem; margin-top: .8rem; border-radius: .4rem;
  border: 1px solid #34507a; background: #fff; color: #1c3a66; cursor: pointer }
button.pay { margin-top: 1.5rem; background: #1c4f9c; color: #fff; font-weight: 700 }
:focus-visible { outline: 3px solid #e08a00; outline-offset: 2px }
"""


@dataclass(frozen=True)
class Page:
    """One answer of the pay page: HTML, or the way on."""

    status: int
    html: str = ""
    location: str | None = None


def show(account: Account, session_id: str, *, error: str = "") -> Page:
    """Return the page of a session: its form, or what became of it."""
    sessions.expire_overdue(account)
    session = account.objects(sessions.KIND).get(session_id)
    if session is None:
        return message(404, "There is no such payment", "The address is not of this account.")
    if session["status"] == "expired":
        return message(410, "This payment page has expired", "Go back to the site and start again.")
    if session["status"] == "complete":
        return message(200, "This payment is complete", "There is nothing left to pay.")
    items = account.objects("line_items")[session_id]["data"]
    return Page(200, document("Pay", _form(session, items, error)))


def submit(account: Account, session_id: str, fields: dict[str, Any]) -> Page:
    """Do what the pressed button says."""
    with account.lock:
        session = account.objects(sessions.KIND).get(session_id)
        action = fields.get("action")
        if session is None:
            return show(account, session_id)
        if action == "cancel" and session["cancel_url"]:
            return Page(303, location=session["cancel_url"])
        try:
            return _try(account, session, action, fields)
        except SessionNotOpen:
            return _over(account, session)


def _try(account: Account, session: StripeObject, action: Any, fields: dict[str, Any]) -> Page:
    if action == "pay":
        return _pay(account, session, fields)
    if action in _REFUSALS:
        refuse, error = _REFUSALS[action]
        refuse(account, session["id"])
        page = show(account, session["id"], error=error)
        return Page(402, page.html)
    return show(account, session["id"], error="Press one of the buttons.")


_REFUSALS: dict[Any, tuple[Callable[[Account, str], StripeObject], str]] = {
    "decline": (decline, "The card was declined. You can try again."),
    "refuse": (challenge.refuse, "The bank could not confirm that it was you. You can try again."),
}


def _pay(account: Account, session: StripeObject, fields: dict[str, Any]) -> Page:
    """Take the money in the way that was chosen; a card that works is the usual one."""
    method = fields.get("method", "card")
    if method not in _ways_of(session):
        return show(account, session["id"], error="Choose one of the ways to pay.")
    if method == "declined":
        return _try(account, session, "decline", fields)
    if method == "asked":
        challenge.ask(account, session["id"])
        return Page(200, document("Your bank asks", _question(fields)))
    email, name = fields.get("email") or None, fields.get("name") or None
    if method == konbini.METHOD:
        delayed.wait(account, session["id"], email=email, name=name)
    else:
        pay(account, session["id"], email=email, name=name)
    return Page(303, location=return_address(session))


def _over(account: Account, session: StripeObject) -> Page:
    """Return the way on for a button that was pressed too late, or twice."""
    if session["status"] == "complete":
        return Page(303, location=return_address(session))
    return show(account, session["id"])


def return_address(session: StripeObject) -> str:
    """Return the success URL with the session's identifier put in."""
    url: str = session["success_url"]
    return url.replace("{CHECKOUT_SESSION_ID}", session["id"])


def message(status: int, title: str, text: str) -> Page:
    """Return a page that only says something."""
    body = f"<h1>{escape(title)}</h1>\n<p>{escape(text)}</p>\n<p class='notice'>{NOTICE}</p>"
    return Page(status, document(title, body))


def _form(session: StripeObject, items: list[StripeObject], error: str) -> str:
    known = session["customer_details"] or {}
    amount = currencies.written(session["amount_total"], session["currency"])
    described = ", ".join(item["description"] for item in items)
    recurring = items[0]["price"]["recurring"]
    amount += f" per {recurring['interval']}" if recurring else ""
    lines = [
        f"<h1>{escape(described)}</h1>",
        f"<p class='amount'>{escape(amount)}</p>",
        f"<p class='notice'>{NOTICE}</p>",
        f"<p class='error' role='alert'>{escape(error)}</p>" if error else "",
        "<form method='post'>",
        _field("email", "Email", known.get("email"), "type='email' autocomplete='email' required"),
        _field("name", "Name on the card", known.get("name"), "autocomplete='cc-name'"),
        _ways(session),
        button("pay", "Pay", "class='pay'"),
        button("decline", "Decline the card", "formnovalidate"),
        button("cancel", "Cancel", "formnovalidate") if session["cancel_url"] else "",
        "</form>",
    ]
    return "\n".join(line for line in lines if line)


def _ways_of(session: StripeObject) -> dict[str, str]:
    ways = {
        "card": "A card that works",
        "asked": "A card that the bank asks about (3-D Secure)",
        "declined": "A card that is declined",
    }
    if konbini.METHOD in session["payment_method_types"]:
        ways[konbini.METHOD] = "Convenience store (konbini), paid later"
    return ways


def _ways(session: StripeObject) -> str:
    """Return the ways to pay, one to choose."""
    radios = [
        f"<label class='way'><input type='radio' name='method' value='{value}'"
        f"{' checked' if value == 'card' else ''}> {label}</label>"
        for value, label in _ways_of(session).items()
    ]
    return "\n".join(["<fieldset>", "<legend>How to pay</legend>", *radios, "</fieldset>"])


def _question(fields: dict[str, Any]) -> str:
    """Return the page on which the bank asks who is there; it carries what was typed."""
    carried = [
        f"<input type='hidden' name='{name}' value='{escape(str(fields.get(name) or ''))}'>"
        for name in ("email", "name")
    ]
    lines = [
        "<h1>Your bank asks: is it you who pays?</h1>",
        f"<p class='notice'>{NOTICE}</p>",
        "<form method='post'>",
        *carried,
        button("pay", "Yes, it is me", "class='pay'"),
        button("refuse", "No", ""),
        "</form>",
    ]
    return "\n".join(lines)


def _field(name: str, label: str, value: str | None, attributes: str) -> str:
    return (
        f"<label for='{name}'>{label}</label>\n"
        f"<input id='{name}' name='{name}' value='{escape(value or '')}' {attributes}>"
    )


def button(action: str, label: str, attributes: str) -> str:
    """Return a button that sends `action`."""
    return f"<button name='action' value='{action}' {attributes}>{label}</button>"


def document(title: str, body: str) -> str:
    """Return a whole page."""
    return (
        "<!doctype html>\n<html lang='en'>\n<head>\n<meta charset='utf-8'>\n"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>\n"
        f"<title>{escape(title)}: demonstration</title>\n<link rel='icon' href='data:,'>\n"
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )
