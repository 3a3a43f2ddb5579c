"""Categories as a tree: values in, values out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple


class Node(NamedTuple):
    """One category: where it hangs, and what it is sorted by among its neighbours."""

    id: int
    parent_id: int | None
    position: int
    name: str


@dataclass(frozen=True)
class Place:
    """Where a category stands in the tree; `first` and `last` are told among its neighbours."""

    id: int
    depth: int
    first: bool
    last: bool


def places(nodes: Iterable[Node]) -> list[Place]:
    """Return the places from top to bottom, each category under its parent.

    What hangs in a circle, or under something that is gone, comes at the end.
    """
    known = {node.id: node for node in nodes}
    below: dict[int | None, list[Node]] = defaultdict(list)
    for node in known.values():
        below[node.parent_id if node.parent_id in known else None].append(node)
    found = list(_walk(below, None, 0))
    seen = {place.id for place in found}
    return found + [Place(number, 0, first=True, last=True) for number in known.keys() - seen]


def _walk(below: dict[int | None, list[Node]], parent: int | None, depth: int) -> Iterator[Place]:
    row = sorted(below.get(parent, ()), key=lambda node: (node.position, node.name, node.id))
    for number, node in enumerate(row):
        yield Place(node.id, depth, first=number == 0, last=number == len(row) - 1)
        yield from _walk(below, node.id, depth + 1)


def under(nodes: Iterable[Node], top: int) -> set[int]:
    """Return a category and all that lie under it: none of these can be its parent."""
    pairs = [(node.id, node.parent_id) for node in nodes]
    found, size = {top}, 0
    while size != len(found):
        size = len(found)
        found |= {number for number, parent in pairs if parent in found}
    return found


def swapped(nodes: Iterable[Node], moved: int, step: int) -> list[int]:
    """Return all ids from top to bottom after one changed places with its neighbour."""
    listed = list(nodes)
    order = [place.id for place in places(listed)]
    parents = {node.id: node.parent_id for node in listed}
    row = [number for number in order if parents[number] == parents[moved]]
    here = row.index(moved)
    there = here + step
    if not 0 <= there < len(row):
        return order
    row[here], row[there] = row[there], row[here]
    rank = {number: place for place, number in enumerate(row)}
    again = [
        node._replace(position=rank[node.id]) if node.id in rank else
        node._replace(position=order.index(node.id))
        for node in listed
    ]  # fmt: skip
    return [place.id for place in places(again)]
