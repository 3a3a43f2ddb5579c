"""The hosted invoice page: where a donor pays a renewal by hand, or says yes to the bank."""

from __future__ import annotations

from html import escape
from typing import Any

from . import collecting, currencies, invoices, pages
from .account import Account
from .pages import Page


def show(account: Account, invoice_id: str, *, error: str = "") -> Page:
    """Return the page of an invoice: its button, or what became of it."""
    invoice = account.objects(invoices.KIND).get(invoice_id)
    if invoice is None or invoice["status"] == "draft":
        return pages.message(404, "There is no such invoice", "The address is not of this account.")
    if invoice["status"] != "open":
        return pages.message(200, f"This invoice is {invoice['status']}", "There is nothing to do.")
    amount = currencies.written(invoice["amount_remaining"], invoice["currency"])
    pay = pages.button("pay", "Pay", "class='pay'")
    lines = [
        f"<h1>Invoice {escape(invoice['number'])}</h1>",
        f"<p class='amount'>{escape(amount)}</p>",
        f"<p class='notice'>{pages.NOTICE}</p>",
        f"<p class='error' role='alert'>{escape(error)}</p>" if error else "",
        f"<form method='post'>{pay}</form>",
    ]
    return Page(200, pages.document("Invoice", "\n".join(lines)))


def submit(account: Account, invoice_id: str, fields: dict[str, Any]) -> Page:
    """Pay the invoice, if it can be."""
    with account.lock:
        invoice = account.objects(invoices.KIND).get(invoice_id)
        if invoice is None or invoice["status"] != "open" or fields.get("action") != "pay":
            return show(account, invoice_id)
        if collecting.confirm(account, invoice):
            return show(account, invoice_id)
        page = show(account, invoice_id, error="The card was declined. You can try again.")
        return Page(402, page.html)
