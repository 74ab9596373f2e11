"""The facts of a leaver register, and which column each stands in. Leaves out how a column is recognised."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Fact(StrEnum):
    """What a column can say of a leaver. A full name is a family and a given name in one column."""

    EMPLOYEE_NUMBER = "employee_number"
    FAMILY_NAME = "family_name"
    GIVEN_NAME = "given_name"
    FULL_NAME = "full_name"
    FAMILY_KANA = "family_kana"
    GIVEN_KANA = "given_kana"
    FULL_KANA = "full_kana"
    FAMILY_ROMAJI = "family_romaji"
    GIVEN_ROMAJI = "given_romaji"
    FULL_ROMAJI = "full_romaji"
    FORMER_FAMILY_NAME = "former_family_name"
    BIRTH_DATE = "birth_date"
    JOINED_ON = "joined_on"
    LEFT_ON = "left_on"
    LEAVING_REASON = "leaving_reason"
    UNIT_CODE = "unit_code"
    EMPLOYMENT_TYPE = "employment_type"
    SKILLS = "skills"
    LICENCES = "licences"
    PERSONAL_MAIL = "personal_mail"
    IGNORED = "ignored"


DATES = (Fact.BIRTH_DATE, Fact.JOINED_ON, Fact.LEFT_ON)
REQUIRED = (Fact.EMPLOYEE_NUMBER, Fact.FAMILY_NAME, Fact.JOINED_ON, Fact.LEFT_ON, Fact.UNIT_CODE)

# A name in one column and in two says the same thing twice.
_PARTS_OF = {
    Fact.FULL_NAME: (Fact.FAMILY_NAME, Fact.GIVEN_NAME),
    Fact.FULL_KANA: (Fact.FAMILY_KANA, Fact.GIVEN_KANA),
    Fact.FULL_ROMAJI: (Fact.FAMILY_ROMAJI, Fact.GIVEN_ROMAJI),
}


def missing_among(found: Collection[Fact]) -> tuple[Fact, ...]:
    """The required facts no column holds; a full name counts as a family name."""
    named = Fact.FULL_NAME in found
    return tuple(fact for fact in REQUIRED if fact not in found and not (named and fact is Fact.FAMILY_NAME))


def superseded_among(found: Collection[Fact], stated: Collection[Fact]) -> frozenset[Fact]:
    """What is left aside where a name stands in one column and in two: the one, unless only that was stated."""
    superseded: set[Fact] = set()
    for full, parts in _PARTS_OF.items():
        if full in found and parts[0] in found:
            only_full = full in stated and parts[0] not in stated
            superseded.update(parts if only_full else [full])
    return frozenset(superseded)


@dataclass(frozen=True)
class ColumnFact:
    """One column, by its header as the file writes it, and the fact it holds; IGNORED keeps a column out."""

    header: str
    fact: Fact


@dataclass(frozen=True)
class Mapping:
    """Which column holds which fact: what an operator decides, and what is kept for the company's next import."""

    columns: tuple[ColumnFact, ...]

    def within(self, headers: Collection[str]) -> "Mapping":
        """The part of it that a file with these headers can use."""
        return Mapping(tuple(column for column in self.columns if column.header in headers))
