"""The map of rooms and floors is what the code says."""

from __future__ import annotations

from tests.architecture import (
    BEGIN,
    END,
    PACKAGE,
    PAGE,
    drawn,
    floors,
    imported,
    rests_on,
)
from tests.contracts.rooms import SOURCES


def test_the_page_shows_the_house_as_it_is() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.count(BEGIN) == page.count(END) == 1
    assert drawn(page) == page, "draw it again: python -m tests.architecture"


def test_every_room_stands_on_one_floor() -> None:
    standing = [room for rooms in floors().values() for room in rooms]
    rooms = {name.split(".")[1] for name in SOURCES if name.count(".")}
    assert sorted(standing) == sorted(rooms)
    assert PACKAGE.is_dir()


def test_what_a_room_rests_on_lies_below_and_leads_to_all_it_imports() -> None:
    house = floors()
    floor = {room: n for n, rooms in house.items() for room in rooms}
    graph = {room: imported(room) for room in floor}
    for room, others in graph.items():
        assert all(floor[other] <= floor[room] for other in others)
        reached: set[str] = set()
        waiting = list(rests_on(room, graph))
        while waiting:
            name = waiting.pop()
            reached.add(name)
            waiting += [x for x in rests_on(name, graph) if x not in reached]
        assert others <= reached
