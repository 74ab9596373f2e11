"""Eighteen months of members, as an earlier system would export them: invented, and the same on the same day.

The network opened by invitation, grew by word of mouth and leaflets, and a press release two thirds of the way brought
as many people as the year before it.
"""

import csv
import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from chassis.clock import TOKYO
from cli.commands.import_members import COLUMNS, COMEBACK
from cli.tables import Row, rows_of

CURVE = (9, 7, 6, 8, 7, 9, 10, 9, 11, 12, 10, 14, 52, 38, 27, 24, 25, 22)
"""New members of each month; 300 in all."""
SHARES = {"post": 45, "bank": 25, "insurance": 20, "holding": 10}
# From which month on, and how people came from then on.
MIXES: tuple[tuple[int, Mapping[str, int]], ...] = (
    (0, {"word_of_mouth": 65, "leaflet": 25, "website": 10}),
    (6, {"word_of_mouth": 50, "leaflet": 25, "gathering": 15, "website": 10}),
    (12, {"press_release": 70, "word_of_mouth": 15, "website": 10, "leaflet": 5}),
    (13, {"press_release": 45, "word_of_mouth": 25, "website": 15, "leaflet": 10, "gathering": 5}),
    (14, {"word_of_mouth": 40, "press_release": 20, "leaflet": 20, "website": 10, "gathering": 10}),
)
COMEBACKS = (
    *(("post", "holding"), ("post", "holding"), ("bank", "holding"), ("insurance", "holding"), ("post", "post")),
    *(("post", "post"), ("bank", "bank"), ("insurance", "bank")),
)
"""The first members of a company who came back, and where to."""
WAIT_DAYS = 120
LAST_TOUCHES = ("word_of_mouth", "website", "gathering")
SAME_TOUCH = 0.7


def write_history(people: Path, to: Path, channels: Mapping[str, str], today: date) -> int:
    """Writes `to` from the people of a register in the holding company's layout; `channels`: code by kind.

    Answers how many members it holds.
    """
    launch = months_before(today, len(CURVE))
    left_before = [row for row in rows_of(people, ("left_on",)) if date.fromisoformat(row["left_on"]) < launch]
    members = list(_members(left_before[: sum(CURVE)], channels, launch, today))
    with to.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, (*COLUMNS, *COMEBACK), restval="")
        writer.writeheader()
        writer.writerows(members)
    return len(members)


def months_before(day: date, months: int) -> date:
    """The first of the month that many months before."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def _members(people: Sequence[Row], channels: Mapping[str, str], launch: date, today: date) -> Iterator[dict[str, str]]:
    dice = random.Random(1)  # noqa: S311 - the same history every time
    waiting = list(COMEBACKS)
    for number, (person, (month, joined)) in enumerate(zip(people, _moments(dice, launch, today), strict=False), 1):
        company = dice.choices(list(SHARES), list(SHARES.values()))[0]
        member = _member(number, person, company, joined) | _touches(dice, month, channels)
        back = next((each for each in waiting if each[0] == company), None)
        if back and (at := joined + timedelta(days=WAIT_DAYS)).date() < today:
            waiting.remove(back)
            member |= {"came_back_to": back[1], "came_back_at": at.isoformat()}
        yield member


def _moments(dice: random.Random, launch: date, today: date) -> Iterator[tuple[int, datetime]]:
    """The month of each member, and when in the time from launch to yesterday it was; in order."""
    length = (today - launch) / len(CURVE)
    for month, count in enumerate(CURVE):
        days = sorted(dice.random() for _ in range(count))
        for share in days:
            day = launch + (month + share) * length
            yield month, datetime.combine(day, time(dice.randrange(8, 23), dice.randrange(60)), TOKYO)


def _member(number: int, person: Row, company: str, joined: datetime) -> dict[str, str]:
    return {
        "earlier_id": f"m{number:04}",
        "company": company,
        "family": person["last_name"],
        "given": person["first_name"],
        "family_kana": person["last_name_kana"],
        "given_kana": person["first_name_kana"],
        "mail": person["personal_email"],
        "joined_at": joined.isoformat(),
        "joined_on": person["joined_on"],
        "left_on": person["left_on"],
    }


def _touches(dice: random.Random, month: int, channels: Mapping[str, str]) -> dict[str, str]:
    mix = next(mix for start, mix in reversed(MIXES) if start <= month)
    first = dice.choices(list(mix), list(mix.values()))[0]
    last = first if dice.random() < SAME_TOUCH else dice.choice(LAST_TOUCHES)
    return {"first_channel": channels[first], "last_channel": channels[last]}
