"""Eligibility rules: dated data of one company for one kind of comeback. The past is never rewritten."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from chassis.errors import AlreadyExists, InvalidInput, RuleBroken, Stale
from services.network.domain.eligibility.leaving import LeavingReason


class ComebackKind(StrEnum):
    """The relation one comes back to; each has its own rules."""

    EMPLOYMENT = "employment"
    SIDE_JOB = "side_job"
    COLLABORATION = "collaboration"


@dataclass(frozen=True)
class Conditions:
    """What a rule asks; what is empty or 0 asks nothing."""

    employment_types: tuple[str, ...] = ()
    excluded_reasons: tuple[LeavingReason, ...] = ()
    excluded_reason_words: tuple[str, ...] = ()
    needs_head_office: bool = False
    age_limit_years: int = 0
    minimum_service_years: int = 0
    access_years: int = 0
    notice_days: int = 0

    def checked(self, *, field: str) -> "Conditions":
        """With their words trimmed. InvalidInput(field.…) for a word of blanks, or an end without notice."""
        if self.access_years and not self.notice_days:
            text = "Access does not end without notice: say how many days before, at least 1."
            raise InvalidInput(text, field=f"{field}.notice_days")
        return replace(
            self,
            employment_types=_trimmed(self.employment_types, f"{field}.employment_types"),
            excluded_reason_words=_trimmed(self.excluded_reason_words, f"{field}.excluded_reason_words"),
        )


@dataclass(frozen=True)
class EligibilityRule:
    """A rule, in force from its first day until the next one of the same company and kind begins."""

    id: str
    company_id: str
    kind: ComebackKind
    starts_on: date
    conditions: Conditions
    version: int = 0

    def require_ahead(self, today: date) -> None:
        """RuleBroken once its day has come: what was in force stays as it was, and is followed by another rule."""
        if self.starts_on <= today:
            text = "This rule is or was in force and stays as it is; set another one from a later day on."
            raise RuleBroken(text, rule="rule_is_in_force")


def set_from(new: EligibilityRule, before: EligibilityRule | None, *, seen: int, today: date) -> EligibilityRule:
    """The rule to be stored: a new one, or in the place of the one that begins on the same day and is still ahead.

    RuleBroken where that one's day has come, InvalidInput(starts_on) for a day that has passed, AlreadyExists where the
    caller did not know of one, Stale where the caller saw another version.
    """
    if before is not None:
        before.require_ahead(today)
    if new.starts_on < today:
        raise InvalidInput("A rule begins today or later: the past is not rewritten.", field="starts_on")
    if before is not None and not seen:
        raise AlreadyExists("A rule begins on this day already; look at it, and replace it with its version.")
    require_seen(before, seen)
    return replace(new, id=before.id, version=before.version) if before else new


def require_seen(rule: EligibilityRule | None, seen: int) -> None:
    """Raises Stale unless the caller saw the version that is stored, 0 for none."""
    if seen != (rule.version if rule else 0):
        raise Stale("Somebody changed this meanwhile; please look at it again.")


def _trimmed(words: Iterable[str], field: str) -> tuple[str, ...]:
    trimmed = [" ".join(word.split()) for word in words]
    if not all(trimmed):
        raise InvalidInput("This needs a word.", field=f"{field}[{trimmed.index('')}]")
    return tuple(dict.fromkeys(trimmed))
