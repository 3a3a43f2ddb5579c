"""What somebody outside sees of a post that is not published, with a link that staff made."""

from __future__ import annotations

from datetime import datetime

from flask import make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from lfnkr_app import clock, i18n
from lfnkr_app.news import beside, presenting, rules
from lfnkr_app.news.desk import previews
from lfnkr_app.news.library import rendering
from lfnkr_app.news.models import Kind, Post, Status
from lfnkr_app.news.routes import bp
from lfnkr_app.web.headers import page_class
from lfnkr_app.web.limits import by_network
from lfnkr_app.web.site_app import one_language


@bp.get("/preview/<key>")
@one_language
@page_class("personal")
@by_network("60 per minute;600 per hour")
def preview(key: str) -> ResponseReturnValue:
    """Show a post to whoever has a link that works; every other key gets the same answer."""
    found = previews.opened(key, clock.now())
    if found is None:
        return _no_such_link()
    link, post = found
    i18n.speak(post.lang)
    if post.status == Status.PUBLISHED:
        return redirect(presenting.post_url(post.path), code=302)
    return shown(post, until=link.expires_at)


def _no_such_link() -> ResponseReturnValue:
    words = _("It may have ended, or been taken back. Ask whoever sent it for a new one.")
    return render_template("errors/error.html", code=404, message=words, noindex=True,
                           canonical_url=None,
                           title=_("This preview link does not work")), 404  # fmt: skip


def shown(post: Post, *, until: datetime | None = None, back: str = "") -> ResponseReturnValue:
    """Return a post as it will look, in its own language; `back` is the way to its editor."""
    answer = make_response(
        render_template(
            "news/preview.html", post=post, until=until, back=back, is_page=post.kind == Kind.PAGE,
            body=Markup(rendering.with_sizes(post.body_html)),  # noqa: S704 - stored clean
            minutes=rules.minutes_to_read(post.text, post.lang), lead=_lead(post),
            updates=presenting.boxes(beside.updates(post.id)),
        )
    )  # fmt: skip
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer


def _lead(post: Post) -> rendering.Figure | None:
    """Return the picture over the text, unless the text shows it itself."""
    found = rendering.figure(post.lead_image) if post.lead_image else None
    return None if found is None or found.src in post.body_html else found
