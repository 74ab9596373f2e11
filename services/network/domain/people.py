"""A person's name as people write it, and the days they type. Leaves out search keys, which are in `names`."""

import re
from dataclasses import dataclass, fields, replace
from datetime import date

from chassis.errors import InvalidInput

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_EARLIEST_YEAR = 1900


@dataclass(frozen=True)
class PersonName:
    """A name in its parts; any may be empty, and people with a single name exist."""

    family: str = ""
    given: str = ""
    family_kana: str = ""
    given_kana: str = ""
    family_romaji: str = ""
    given_romaji: str = ""
    former_family: str = ""
    former_family_kana: str = ""

    def checked(self, *, field: str) -> "PersonName":
        """The name without blanks around its parts. InvalidInput(field.part) at control characters or no name.

        Without a field the part alone is named.
        """
        parts = {part.name: str(getattr(self, part.name)).strip() for part in fields(self)}
        for part, text in parts.items():
            if _CONTROL.search(text):
                raise InvalidInput("A name cannot hold control characters.", field=f"{field}.{part}".lstrip("."))
        if not parts["family"] and not parts["given"]:
            raise InvalidInput("Please give the name.", field=f"{field}.family")
        return PersonName(**parts)

    def require_kana(self, *, field: str) -> None:
        """InvalidInput(field.family_kana) where nothing of the name is given in kana."""
        if not self.family_kana and not self.given_kana:
            raise InvalidInput("Please give the name in kana too.", field=f"{field}.family_kana")

    def known_before_as(self, family: str, family_kana: str) -> "PersonName":
        """The name with that former one, where one is said; else with the one that is known."""
        if not family and not family_kana:
            return self
        return replace(self, former_family=family, former_family_kana=family_kana).checked(field="")

    def without_former(self) -> "PersonName":
        """The name without the one before; who knew it is for the person to say."""
        return PersonName(
            self.family, self.given, self.family_kana, self.given_kana, self.family_romaji, self.given_romaji
        )


def day_of(text: str, *, field: str) -> date | None:
    """The day in `2015-04-01`, None where nothing is said. InvalidInput(field) for a day that does not exist."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidInput("There is no such day.", field=field) from None
    if day.year < _EARLIEST_YEAR:
        raise InvalidInput(f"The day lies before {_EARLIEST_YEAR}.", field=field)
    return day


def require_period(joined_on: date | None, left_on: date | None, *, field: str) -> None:
    """InvalidInput(field) where somebody would leave before joining."""
    if joined_on and left_on and left_on < joined_on:
        raise InvalidInput("The last day lies before the first day.", field=field)
