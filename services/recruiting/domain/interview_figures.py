"""Interviews counted by month for the group, so that no count is about few people."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from services.recruiting.domain.interviews import Interview
from services.recruiting.domain.notes import Topic, TopicNote

SMALLEST: Final = 5
"""People; a smaller count is left out, so that nobody is found in it."""
MONTHS: Final = 24

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Figures:
    """People by month, and by month and topic."""

    held: dict[str, int]
    topics: dict[tuple[str, Topic], int]


def counted_days(today: date) -> tuple[date, date]:
    """The first day counted and the first that is not: whole months that have ended.

    The month that runs is left out: watching it grow would tell of each interview on the day it is held.
    """
    months = today.year * 12 + today.month - 1
    return _first_of(months - MONTHS), _first_of(months)


def figures_of(interviews: Iterable[Interview], notes: Iterable[TopicNote]) -> Figures:
    """The figures. Somebody who came twice in a month counts once; the forgotten count by their interview."""
    held = ((f"{each.held_on:%Y-%m}", each.member_id or each.id) for each in interviews if each.held_on)
    topics = (((f"{note.held_on:%Y-%m}", topic), note.member_id or note.id) for note in notes for topic in note.topics)
    return Figures(_people(held), _people(topics))


def _people(seen: Iterable[tuple[K, str]]) -> dict[K, int]:
    people: dict[K, set[str]] = defaultdict(set)
    for key, person in seen:
        people[key].add(person)
    return {key: len(people[key]) for key in sorted(people, key=str) if len(people[key]) >= SMALLEST}


def _first_of(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)
