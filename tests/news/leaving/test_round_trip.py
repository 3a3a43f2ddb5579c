"""What leaves as a WordPress export comes back the same through our own import."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer_group

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news import queries
from lfnkr_app.news.models import Category, Comment, Media, Post, PostUpdate
from tests.conftest import wipe
from tests.news.factories import make_post, moment, run_import

COLUMNS = (
    "kind", "slug", "title", "published_at", "modified_at", "menu_order", "sticky", "excerpt",
    "wordpress_guid", "body_html", "teaser_html", "lead_image", "social_title", "social_image",
    "sensitive", "content_note",
)  # fmt: skip


def published() -> dict[tuple[str, str], Any]:
    db.session.expire_all()
    rows = db.session.scalars(
        select(Post).where(queries.PUBLISHED).options(undefer_group("texts"))
    ).all()
    topics = queries.topics_of(row.id for row in rows)
    paths = {row.id: row.path for row in rows}
    return {
        (row.path, row.lang): {
            **{name: getattr(row, name) for name in COLUMNS},
            "topics": topics.get(row.id, ()),
            "parent": paths.get(row.parent_id or 0),
            "original": paths.get(row.translation_group or 0),
        }
        for row in rows
    }


def beside() -> dict[str, Any]:
    parents = {row.id: row.slug for row in db.session.scalars(select(Category))}
    return {
        "categories": sorted(
            (row.slug, row.name, row.description, parents.get(row.parent_id or 0))
            for row in db.session.scalars(select(Category))
        ),
        "media": sorted(
            (row.path, row.title, row.alt, row.caption) for row in db.session.scalars(select(Media))
        ),
        "comments": sorted(
            (row.wordpress_id, row.author_name or "", row.body_html or "")
            for row in db.session.scalars(
                select(Comment).join(Post, Post.id == Comment.post_id).where(queries.PUBLISHED)
            )
        ),
        "updates": sorted(
            (row.happened_at, row.html) for row in db.session.scalars(select(PostUpdate))
        ),
    }


def out_and_in(app: Any, folder: Path) -> None:
    answer = app.test_cli_runner().invoke(args=["news", "export", str(folder)])
    assert answer.exit_code == 0, answer.output
    db.session.remove()
    wipe()
    run_import(folder / "wordpress.xml")


def test_the_whole_archive_comes_back_the_same(app, tmp_path):
    run_import()
    before, others = published(), beside()
    assert len(before) > 200
    out_and_in(app, tmp_path / "out")
    after = published()
    assert after.keys() == before.keys()
    for key, post in before.items():
        assert after[key] == post, key
    assert beside() == others


def test_languages_updates_and_care_come_back(app, tmp_path):
    first = make_post("The river", slug="river", kind="statement", sensitive=True,
                      content_note="Violence", social_title="A river").id  # fmt: skip
    make_post("川", "<p>夜明け</p>", slug="river", lang="ja", translation_group=first)
    begin_writing()
    db.session.add(PostUpdate(post_id=first, happened_at=moment(2023), html="<p>They wrote.</p>"))
    db.session.commit()
    before, others = published(), beside()
    out_and_in(app, tmp_path / "out")
    after = published()
    for key, one in before.items():
        one["wordpress_guid"] = after[key]["wordpress_guid"]  # What had none got its address.
        assert after[key] == one, key
    assert after.keys() == before.keys()
    assert beside() == others
