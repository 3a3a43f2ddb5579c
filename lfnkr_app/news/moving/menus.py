"""The menu of the old site as our menu, as long as staff have not made one of their own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select

from lfnkr_app.database import db
from lfnkr_app.i18n import DEFAULT
from lfnkr_app.news.moving import marks, report
from lfnkr_app.news.wordpress.addresses import Addresses
from lfnkr_app.news.wordpress.fields import plain
from lfnkr_app.news.wordpress.records import N_, Item
from lfnkr_app.web.menu import MenuEntry, first_day

PLACE: Final = "header"
KIND: Final = "menu"
KINDS: Final = "menu"
#: There is one menu at the head; its mark has no number of WordPress's.
_NUMBER: Final = 1
_USUAL: Final = ("primary", "main", "header", "top", "menu")
_LONGEST: Final = 60
#: What the old site had no page for: these of our own links stand first, or nobody finds them.
_OURS: Final = ("/", "/letters/")
_KEPT: Final = N_("menu kept as staff have it")
_OTHER_MENU: Final = N_("in the menu “%(menu)s”; only “%(chosen)s” is moved")
_BELOW: Final = N_("lies under another entry; our menu has one level")
_NOWHERE: Final = N_("leads to something that is not public here")
_UNSAFE: Final = N_("leads to another site without https, or nowhere: %(target)s")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a menu of WordPress; `object` and `number` tell what it leads to."""

    wordpress_id: int
    menu: str
    menu_name: str
    title: str
    order: int
    parent_id: int
    type: str
    object: str
    number: int
    url: str
    is_out: bool


@dataclass(frozen=True, slots=True)
class Goal:
    """Where an entry may lead: an address of ours and the name that stands for it there."""

    target: str
    title: str


Goals = Callable[[str, int], Goal | None]


def entry(item: Item) -> Entry:
    """Return the entry that an item of type `nav_menu_item` describes."""
    of = {name: "".join(values[:1]) for name, values in item.meta.items()}
    menu = next((label for label in item.labels if label.taxonomy == "nav_menu"), None)
    return Entry(
        item.wordpress_id, menu.slug if menu else "", menu.name if menu else "",
        plain(item.title)[:_LONGEST], item.menu_order,
        _number(of.get("_menu_item_menu_item_parent", "")), of.get("_menu_item_type", ""),
        of.get("_menu_item_object", ""), _number(of.get("_menu_item_object_id", "")),
        of.get("_menu_item_url", ""), item.status == "publish",
    )  # fmt: skip


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def put(
    entries: Sequence[Entry],
    goals: Goals,
    addresses: Addresses,
    told: report.Report,
    *,
    write: bool,
) -> None:
    """Put the old menu at the head of our pages, or say why not."""
    shown = [one for one in entries if one.is_out]
    if not shown:
        return
    links = _links(shown, goals, addresses, told)
    stored = marks.known(KIND).get(_NUMBER)
    there, standing = marks.mark(links), _here()
    if stored is None:
        became = report.NEW if standing == [] else report.LEFT
    elif stored.there == there:
        became = report.SAME
    else:
        became = report.CHANGED if stored.here == marks.mark(standing) else report.KEPT
    kept = became in {report.LEFT, report.KEPT}
    told.add(KINDS, became, "", _KEPT if kept else "", n=max(1, len(links)))
    if write and became in {report.NEW, report.CHANGED}:
        _write(links, there)


def _links(
    entries: Iterable[Entry], goals: Goals, addresses: Addresses, told: report.Report
) -> list[tuple[str, str]]:
    """Return target and label of each entry that comes along; tell of the others."""
    listed = sorted(entries, key=lambda one: (one.order, one.wordpress_id))
    chosen = _chosen(listed)
    links: list[tuple[str, str]] = []
    for one in listed:
        goal = _goal(one, goals, addresses)
        name = one.title or (goal.title if goal else f"menu entry {one.wordpress_id}")
        if one.menu != chosen.menu:
            told.add(
                KINDS, report.LEFT, name, _OTHER_MENU, menu=one.menu_name, chosen=chosen.menu_name
            )
        elif one.parent_id:
            told.add(KINDS, report.LEFT, name, _BELOW)
        elif goal is None and one.type == "custom":
            told.add(KINDS, report.LEFT, name, _UNSAFE, target=one.url[:100])
        elif goal is None:
            told.add(KINDS, report.LEFT, name, _NOWHERE)
        else:
            links.append((goal.target, name))
    return links


def _chosen(entries: Sequence[Entry]) -> Entry:
    """Return an entry of the menu that is most likely the one at the head of the pages."""

    def rank(one: Entry) -> tuple[int, int]:
        usual = next((n for n, name in enumerate(_USUAL) if name in one.menu), len(_USUAL))
        return usual, -sum(other.menu == one.menu for other in entries)

    return min(entries, key=rank)


def _goal(one: Entry, goals: Goals, addresses: Addresses) -> Goal | None:
    if one.type != "custom":
        return goals(one.object, one.number)
    target = addresses.link(one.url) if one.url else None
    fits = target is not None and re.match(r"/(?!/)|https://", target)
    return Goal(target, target) if fits and target is not None else None


def _here() -> list[tuple[str, Mapping[str, str]]]:
    query = select(MenuEntry.target, MenuEntry.labels).where(MenuEntry.place == PLACE)
    rows = db.session.execute(query.order_by(MenuEntry.position, MenuEntry.id))
    return [(row.target, row.labels) for row in rows]


def _write(links: Sequence[tuple[str, str]], there: str) -> None:
    db.session.execute(delete(MenuEntry).where(MenuEntry.place == PLACE))
    named = {target for target, _label in links}
    ours = [one for one in first_day(PLACE) if one.target in _OURS and one.target not in named]
    found = [*((one.target, one.labels) for one in ours),
             *((target, {DEFAULT: label}) for target, label in links)]  # fmt: skip
    db.session.add_all(
        MenuEntry(place=PLACE, position=place, target=target, labels=labels)
        for place, (target, labels) in enumerate(found)
    )
    db.session.flush()
    marks.keep(KIND, {_NUMBER: (there, marks.mark(_here()))})
