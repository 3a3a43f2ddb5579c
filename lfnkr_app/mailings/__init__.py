"""News by mail: subscribers, and mails to them and to signers."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the pages in, offer the subscribers as recipients and mailings as acts of two people."""
    from lfnkr_app.accounts import two_person
    from lfnkr_app.mailings import audiences, routes, rules, staff_sending, subscribers

    app.register_blueprint(routes.bp)
    audiences.offer(app, subscribers.NAME, subscribers.SOURCE)
    app.jinja_env.filters["paragraphs"] = rules.as_html
    two_person.offer(
        app, staff_sending.KIND, role="mailings", perform=staff_sending.perform,
        words=staff_sending.words,
    )  # fmt: skip
