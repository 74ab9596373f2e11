"""Every row about a person goes along when two accounts become one, or its collection says why not."""

from typing import Any, get_type_hints

import pytest

from chassis.mongo import Store, connect
from chassis.people import About, Stays
from chassis.standins import fields_given
from services.events.store import EventsStore
from services.identity.store import IdentityStore
from services.network.store import NetworkStore
from services.recruiting.store import RecruitingStore

STORES: list[type[Store]] = [EventsStore, IdentityStore, NetworkStore, RecruitingStore]
COLLECTIONS: list[Any] = [
    each for kind in STORES for each in kind(connect("", database="", driver="memory")).collections.values()
]


def about_people() -> list[Any]:
    return [each for each in COLLECTIONS if isinstance(each.holds, About)]


@pytest.mark.parametrize("collection", about_people(), ids=lambda each: type(each).__name__)
def test_a_collection_about_people_gives_its_rows_or_says_why_not(collection: Any) -> None:
    fields = fields_given(collection)
    if fields:
        kinds = get_type_hints(collection.of)
        plain = all(kinds.get(field) in (str, str | None) for field in fields)
        assert plain or (hasattr(collection, "give") and hasattr(collection, "give_back"))
        return
    holds: About = collection.holds
    kept_as_it_was = isinstance(holds.erased, Stays) or getattr(collection, "gives", True) is False
    named_by_its_own_id = "id" in holds.fields
    assert kept_as_it_was or named_by_its_own_id


def test_the_rows_that_go_along_are_these() -> None:
    """Literal, so that a new collection is thought about."""
    given = sorted({each.name for each in about_people() if fields_given(each)})
    assert given == [
        "applications",
        "attendees",
        "beginnings",
        "consents",
        "feeds",
        "held_persons",
        "interview_disclosures",
        "interviews",
        "leaver_records",
        "legal_holds",
        "notices",
        "private_notes",
        "registrations",
        "seats",
        "stories",
        "summaries",
        "topic_notes",
        "wishes",
    ]
