"""What a rule means for one person: eligible, not, or not known, with every reason. Unknown is never a no.

All records of the person in the group count, whatever company they are of: whoever left the bank may come back to the
holding company. One record must meet what is asked of a period, so a person is eligible if any record is. An excluded
reason of leaving in any record excludes, for it is about the person. Of birth dates that differ the latest holds: a
mistake in one register ends nobody's eligibility.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from services.network.domain.eligibility.leaving import reasons_in, same_text, words_in
from services.network.domain.eligibility.rules import Conditions
from services.network.domain.eligibility.years import end_of_access, end_of_age, last_day_of_years


class Condition(StrEnum):
    """What a rule can ask."""

    LEAVING_REASON = "leaving_reason"
    AGE_LIMIT = "age_limit"
    EMPLOYMENT_TYPE = "employment_type"
    HEAD_OFFICE = "head_office"
    SERVICE = "service"
    ACCESS_PERIOD = "access_period"


class Answer(IntEnum):
    """Whether a condition is met; of several the greatest decides."""

    MET = 0
    UNKNOWN = 1
    NOT_MET = 2


@dataclass(frozen=True)
class ServicePeriod:
    """A period at a company of the group, as its register has it; empty or None where it is silent."""

    joined_on: date | None = None
    left_on: date | None = None
    birth_date: date | None = None
    employment_type: str = ""
    leaving_reason: str = ""
    in_head_office: bool | None = None


@dataclass(frozen=True)
class Finding:
    """What came of one condition; `last_day` is the day on which it ends or ended, where it does."""

    condition: Condition
    answer: Answer
    last_day: date | None = None


@dataclass(frozen=True)
class Verdict:
    """What came of all: whether eligible, why, and the last day on which it stays so, None where no end is known."""

    answer: Answer
    findings: tuple[Finding, ...] = ()
    ends_on: date | None = None


def judge(conditions: Conditions, periods: Sequence[ServicePeriod], on: date) -> Verdict:
    """What the conditions mean on a day for a person with these periods."""
    periods = periods or (ServicePeriod(),)
    of_person = _said(_leaving_reason(conditions, periods), _age_limit(conditions, periods, on))
    of_periods = [_said(*(ask(conditions, period, on) for ask in _ASKED_OF_A_PERIOD)) for period in periods]
    best = min(map(_worst, of_periods))
    counting = [findings for findings in of_periods if _worst(findings) is best]
    longest = max(counting, key=_outlasting)
    answer = max(_worst(of_person), best)
    why = _why(answer, [of_person, *([longest] if answer is Answer.MET else counting)])
    ends = [each for each in (_last_day(of_person), _last_day(longest)) if each]
    return Verdict(answer, why, min(ends) if ends and answer is not Answer.NOT_MET else None)


def _leaving_reason(conditions: Conditions, periods: Iterable[ServicePeriod]) -> Finding | None:
    """Excluded by any of the registers; not known where one is silent, or says what the table does not understand."""
    if not conditions.excluded_reasons and not conditions.excluded_reason_words:
        return None
    return Finding(Condition.LEAVING_REASON, max(_excludes(conditions, each.leaving_reason) for each in periods))


def _excludes(conditions: Conditions, text: str) -> Answer:
    words, reasons = words_in(text), reasons_in(text)
    if reasons.intersection(conditions.excluded_reasons):
        return Answer.NOT_MET
    if words.intersection(map(same_text, conditions.excluded_reason_words)):
        return Answer.NOT_MET
    is_understood = bool(reasons) if conditions.excluded_reasons else bool(words)
    return Answer.MET if is_understood else Answer.UNKNOWN


def _age_limit(conditions: Conditions, periods: Iterable[ServicePeriod], on: date) -> Finding | None:
    if not conditions.age_limit_years:
        return None
    born = max((each.birth_date for each in periods if each.birth_date), default=None)
    return _until(Condition.AGE_LIMIT, end_of_age(born, conditions.age_limit_years) if born else None, on)


def _employment_type(conditions: Conditions, period: ServicePeriod, on: date) -> Finding | None:
    if not conditions.employment_types:
        return None
    own = same_text(period.employment_type)
    counts = own in map(same_text, conditions.employment_types) if own else None
    return Finding(Condition.EMPLOYMENT_TYPE, _answer(counts))


def _head_office(conditions: Conditions, period: ServicePeriod, on: date) -> Finding | None:
    return Finding(Condition.HEAD_OFFICE, _answer(period.in_head_office)) if conditions.needs_head_office else None


def _service(conditions: Conditions, period: ServicePeriod, on: date) -> Finding | None:
    if not conditions.minimum_service_years:
        return None
    if period.joined_on is None or period.left_on is None:
        return Finding(Condition.SERVICE, Answer.UNKNOWN)
    served_until = last_day_of_years(period.joined_on, conditions.minimum_service_years)
    return Finding(Condition.SERVICE, _answer(period.left_on >= served_until))


def _access_period(conditions: Conditions, period: ServicePeriod, on: date) -> Finding | None:
    if not conditions.access_years:
        return None
    last_day = end_of_access(period.left_on, conditions.access_years) if period.left_on else None
    return _until(Condition.ACCESS_PERIOD, last_day, on)


_ASKED_OF_A_PERIOD: tuple[Callable[[Conditions, ServicePeriod, date], Finding | None], ...] = (
    _employment_type,
    _head_office,
    _service,
    _access_period,
)


def _until(condition: Condition, last_day: date | None, on: date) -> Finding:
    return Finding(condition, _answer(None if last_day is None else on <= last_day), last_day)


def _answer(met: bool | None) -> Answer:
    return Answer.UNKNOWN if met is None else Answer.MET if met else Answer.NOT_MET


def _said(*findings: Finding | None) -> list[Finding]:
    return [finding for finding in findings if finding]


def _worst(findings: Iterable[Finding]) -> Answer:
    return max((finding.answer for finding in findings), default=Answer.MET)


def _last_day(findings: Iterable[Finding]) -> date | None:
    return next((finding.last_day for finding in findings if finding.last_day), None)


def _outlasting(findings: Iterable[Finding]) -> date:
    """By which of several periods one stays eligible the longest; a period without an end outlasts all."""
    return _last_day(findings) or date.max


def _why(answer: Answer, groups: Iterable[Iterable[Finding]]) -> tuple[Finding, ...]:
    """What decided: what is met where all is, else what is not met, then what is not known; nothing twice."""
    findings = dict.fromkeys(finding for group in groups for finding in group)
    said = (answer,) if answer is not Answer.NOT_MET else (Answer.NOT_MET, Answer.UNKNOWN)
    return tuple(finding for wanted in said for finding in findings if finding.answer is wanted)
