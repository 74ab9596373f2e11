"""Every collection of every service says what it holds of people, and what it says fits its rows."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, ClassVar, get_type_hints

import pytest

from chassis.mongo import Collection, Store
from chassis.people import About, Holds, Kept, Nobody, Removed, Stays
from gateway.export.words import TITLES
from services.events.store import EventsStore
from services.identity.store import IdentityStore
from services.network.store import NetworkStore
from services.recruiting.store import RecruitingStore

STORES: tuple[type[Store], ...] = (IdentityStore, NetworkStore, RecruitingStore, EventsStore)


def collections_of(store: type[Store]) -> Iterator[type[Collection[Any]]]:
    hints = get_type_hints(store)
    yield from (hint for hint in hints.values() if isinstance(hint, type) and issubclass(hint, Collection))


def every_collection() -> list[type[Collection[Any]]]:
    return [each for store in STORES for each in collections_of(store)]


def faults(collection: type[Collection[Any]]) -> list[str]:
    """What is wrong with what a collection says of people."""
    holds: Holds | None = vars(collection).get("holds")
    if isinstance(holds, Nobody):
        return []
    if holds is None:
        return ["says nothing"]
    return [*_strange_fields(collection.of, holds), *_faults_of_periods(collection.of, holds)]


def _strange_fields(of: Any, holds: About) -> list[str]:
    known = {field.name for field in fields(of)}
    named = {*holds.fields, *holds.without, *(kept.since for kept in holds.kept)}
    named |= {name for kept in holds.kept for name in kept.where}
    return [] if holds.fields and not {name.split(".")[0] for name in named} - known else ["names no field of its rows"]


def _faults_of_periods(of: Any, holds: About) -> list[str]:
    moments = [get_type_hints(of)[kept.since] for kept in holds.kept if kept.since in get_type_hints(of)]
    wrong = [str(each) for each in moments if "date" not in str(each)]
    return [f"counts from {each}" for each in wrong]


@pytest.mark.parametrize("collection", every_collection(), ids=lambda each: f"{each.__module__}.{each.__name__}")
def test_a_collection_says_what_it_holds_of_people(collection: type[Collection[Any]]) -> None:
    assert faults(collection) == []


@pytest.mark.parametrize("collection", every_collection(), ids=lambda each: f"{each.__module__}.{each.__name__}")
def test_a_person_is_found_without_reading_the_whole_collection(collection: type[Collection[Any]]) -> None:
    holds = vars(collection)["holds"]
    begins = {index.keys[0] for index in collection.indexes} | {"id"}
    assert isinstance(holds, Nobody) or set(holds.fields) - begins == set()


def test_all_four_services_are_looked_at() -> None:
    assert {each.of.__name__ for each in every_collection()} >= {"Account", "Member", "Application", "Seat"}


@dataclass(frozen=True)
class Row:
    id: str
    person_id: str = ""
    version: int = 0


class Inherited(Collection[Row]):
    name = "rows"
    of = Row
    holds: ClassVar[Holds] = About("person_id", erased=Removed())


@pytest.mark.parametrize(
    ("holds", "fault"),
    [
        (None, "says nothing"),
        (About("member_id", erased=Removed()), "names no field of its rows"),
        (About(erased=Removed()), "names no field of its rows"),
        (About("person_id", erased=Stays("x"), without=("mail",)), "names no field of its rows"),
        (About("person_id", erased=Removed(), kept=Kept(None, since="at")), "names no field of its rows"),  # type: ignore[arg-type]
        (About("person_id", erased=Removed(), kept=Kept(None, since="person_id")), "counts from <class 'str'>"),  # type: ignore[arg-type]
    ],
)
def test_a_wrong_declaration_is_seen(holds: Any, fault: str) -> None:
    attributes = {"name": "rows", "of": Row} | ({} if holds is None else {"holds": holds})
    assert faults(type("Rows", (Collection,), attributes)) == [fault]


def test_a_declaration_is_not_inherited() -> None:
    assert faults(type("Rows", (Inherited,), {})) == ["says nothing"]


def test_whatever_is_exported_has_a_title_in_both_languages() -> None:
    declared = [(each.name, each.holds) for each in every_collection()]
    exported = {name for name, holds in declared if isinstance(holds, About) and holds.exported}
    assert exported - set(TITLES) == set()
