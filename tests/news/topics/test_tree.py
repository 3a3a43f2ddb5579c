"""The tree of categories: values in, values out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lfnkr_app.news.topics.tree import Node, places, swapped, under


def node(number, parent=None, position=0, name=None):
    return Node(number, parent, position, name or f"n{number}")


def ids(nodes):
    return [place.id for place in places(nodes)]


def test_each_category_comes_under_its_parent_by_position_then_name():
    nodes = [node(1, name="b"), node(2, name="a"), node(3, 1, 2), node(4, 1, 1), node(5, 4)]
    assert ids(nodes) == [2, 1, 4, 5, 3]
    assert [place.depth for place in places(nodes)] == [0, 0, 1, 2, 1]
    assert [place.first for place in places(nodes)] == [True, False, True, True, False]


def test_under_a_category_lies_all_that_hangs_on_it():
    nodes = [node(1), node(2, 1), node(3, 2), node(4)]
    assert under(nodes, 1) == {1, 2, 3}
    assert under(nodes, 4) == {4}


def test_neighbours_change_places_and_take_along_what_lies_under_them():
    nodes = [node(1), node(2, 1), node(3), node(4, 3)]
    assert swapped(nodes, 3, -1) == [3, 4, 1, 2]
    assert swapped(nodes, 1, -1) == [1, 2, 3, 4], "the first stays the first"


def test_a_circle_hides_nothing():
    nodes = [node(1, 2), node(2, 1), node(3)]
    assert sorted(ids(nodes)) == [1, 2, 3]
    assert under(nodes, 1) == {1, 2}


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), max_size=10), st.integers(0, 9))
def test_no_order_loses_a_category(pairs, moved):
    nodes = [node(n, parent if parent != n else None, position)
             for n, (parent, position) in enumerate(pairs)]  # fmt: skip
    assert sorted(ids(nodes)) == list(range(len(nodes)))
    if moved < len(nodes):
        assert sorted(swapped(nodes, moved, 1)) == list(range(len(nodes)))
