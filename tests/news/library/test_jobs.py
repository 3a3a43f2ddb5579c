"""Jobs: sizes for pictures that came without, and cleaning up after work that was cut off."""

from __future__ import annotations

import os
import time

import pytest

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.library import jobs, store
from lfnkr_app.news.models import Media
from tests.news.library import files
from tests.news.library.rows import RIVER, make_media


def fresh(number):
    db.session.rollback()
    return db.session.get(Media, number)


def test_an_imported_picture_gets_its_sizes_and_stays_as_it_is(app, media_dir, kept):
    raw = files.photo(3000, 2000)
    number = make_media(RIVER, raw, inside=media_dir, width=0, height=0).id
    assert jobs.make_sizes(clock.now()) == 1
    media = fresh(number)
    assert (media.width, media.height) == (3000, 2000)
    assert [size["width"] for size in media.sizes] == [400, 400, 800, 800, 1600, 1600]
    assert (media_dir / RIVER).read_bytes() == raw
    assert kept() == sorted([RIVER, *(size["path"] for size in media.sizes)])
    assert jobs.make_sizes(clock.now()) == 0


def test_what_cannot_be_read_is_marked_and_not_tried_again(app, media_dir, kept):
    broken = make_media("wp-content/uploads/a.jpg", b"nonsense", inside=media_dir).id
    called = make_media("wp-content/uploads/b.jpg", files.drawing(), inside=media_dir).id
    gone = make_media("wp-content/uploads/c.jpg").id
    paper = make_media("wp-content/uploads/d.pdf", kind="application/pdf").id
    assert jobs.make_sizes(clock.now()) == 3
    assert jobs.make_sizes(clock.now()) == 0
    assert fresh(broken).kind == fresh(called).kind == "application/octet-stream"
    assert fresh(gone).missing
    assert not fresh(paper).missing
    assert kept() == ["wp-content/uploads/a.jpg", "wp-content/uploads/b.jpg"]


def cut_off(path, *more):
    """Leave a piece of work behind as a process does that dies in the middle."""
    folder = store.home() / "0123"
    folder.mkdir(parents=True)
    (folder / "paths").write_text("".join(f"{one}\n" for one in (path, *more)))
    os.utime(folder, (time.time() - 86400,) * 2)
    for one in (path, *more):
        file = store.home().parent / one
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.write_bytes(files.photo(300, 200))


SIZE = "wp-content/uploads/2024/01/river-400w-0123abcd.webp"


def test_files_that_no_row_names_are_swept_away(app, media_dir, kept):
    cut_off(RIVER, SIZE)
    assert jobs.sweep(clock.now()) == 1
    assert kept() == []


def test_a_file_that_a_row_names_stays_and_gets_its_sizes_anew(app, media_dir, kept):
    number = make_media(RIVER, files.photo(300, 200), inside=media_dir).id
    begin_writing()
    db.session.get(Media, number).sizes = [{"path": SIZE, "width": 400, "kind": "image/webp"}]
    db.session.commit()
    cut_off(RIVER, SIZE)
    jobs.sweep(clock.now())
    assert kept() == [RIVER]
    assert fresh(number).sizes == []


def test_work_under_way_is_left_alone(app, media_dir):
    with store.bench() as bench:
        bench.note(RIVER)
        assert jobs.sweep(clock.now()) == 0
        assert bench.folder.is_dir()
    assert not bench.folder.exists()


def put_and_fail(media_dir):
    with store.bench() as bench:
        (bench.folder / "main").write_bytes(b"new")
        bench.put(bench.folder / "main", RIVER)
        assert (media_dir / RIVER).read_bytes() == b"new"
        raise RuntimeError("power")


def test_a_fault_puts_back_what_stood_there(app, media_dir, kept):
    make_media(RIVER, b"old", inside=media_dir)
    with pytest.raises(RuntimeError, match="power"):
        put_and_fail(media_dir)
    assert (media_dir / RIVER).read_bytes() == b"old"
    assert kept() == [RIVER]


@pytest.mark.parametrize("path", ["../x", "wp-content/../../x", "/etc/x"])
def test_nothing_is_put_outside_the_folder(app, media_dir, path):
    with pytest.raises(ValueError, match="outside"), store.bench() as bench:
        bench.put(bench.folder / "main", path)
