"""Rules and what comes of them in sentences, Japanese and English, each under a code that programs read."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.network.domain.eligibility.judging import Answer, Condition, Finding, Verdict
from services.network.domain.eligibility.leaving import name_of
from services.network.domain.eligibility.rules import Conditions

C, MET, NOT_MET, UNKNOWN = Condition, Answer.MET, Answer.NOT_MET, Answer.UNKNOWN


@dataclass(frozen=True)
class Reason:
    """A sentence in both languages; `missing_fact` names what is not known."""

    code: str
    ja: str
    en: str
    missing_fact: str = ""


OPEN_TO_ALL = Reason(
    "open_to_all",
    "条件はありません。退職された方はどなたでも対象です。",
    "There are no conditions: it is open to everybody who left a company of the group.",
)

_MISSING = {
    C.LEAVING_REASON: "leaving_reason",
    C.AGE_LIMIT: "birth_date",
    C.EMPLOYMENT_TYPE: "employment_type",
    C.HEAD_OFFICE: "unit",
    C.SERVICE: "period",
    C.ACCESS_PERIOD: "left_on",
}
"""What must be known to answer each condition."""

_FOUND = {
    (C.LEAVING_REASON, MET): ("退職事由は対象外にあたりません。", "No reason of leaving excludes you."),
    (C.LEAVING_REASON, NOT_MET): (
        "在籍記録の退職事由が、この会社の対象外の事由にあたります。",
        "A reason of leaving in the records excludes you at this company.",
    ),
    (C.LEAVING_REASON, UNKNOWN): (
        "退職事由が記録にないか、判別できません。",
        "The reason of leaving is not in the records, or not understood.",
    ),
    (C.AGE_LIMIT, MET): ("年齢の上限に達するのは {day} です。", "The age limit is reached on {day}."),
    (C.AGE_LIMIT, NOT_MET): ("年齢の上限に {day} に達しました。", "The age limit was reached on {day}."),
    (C.AGE_LIMIT, UNKNOWN): ("生年月日が記録にありません。", "The birth date is not in the records."),
    (C.EMPLOYMENT_TYPE, MET): ("在籍時の雇用区分は対象です。", "Your kind of employment counts."),
    (C.EMPLOYMENT_TYPE, NOT_MET): (
        "在籍時の雇用区分が対象外です。",
        "Your kind of employment is not among those that count.",
    ),
    (C.EMPLOYMENT_TYPE, UNKNOWN): ("雇用区分が記録にありません。", "The kind of employment is not in the records."),
    (C.HEAD_OFFICE, MET): ("退職時の所属は本社です。", "Your last unit was of the head office."),
    (C.HEAD_OFFICE, NOT_MET): (
        "退職時の所属が本社ではありません。",
        "Your last unit was not of the head office.",
    ),
    (C.HEAD_OFFICE, UNKNOWN): (
        "退職時の所属が本社かどうか、記録から判別できません。",
        "The records do not tell whether your last unit was of the head office.",
    ),
    (C.SERVICE, MET): ("在籍年数は足りています。", "You served long enough."),
    (C.SERVICE, NOT_MET): ("在籍年数が足りません。", "No period of service is long enough."),
    (C.SERVICE, UNKNOWN): ("在籍期間が記録にありません。", "The period of service is not in the records."),
    (C.ACCESS_PERIOD, MET): ("退職後の対象期間は {day} までです。", "The time after leaving lasts until {day}."),
    (C.ACCESS_PERIOD, NOT_MET): (
        "退職後の対象期間は {day} に終わりました。",
        "The time after leaving ended on {day}.",
    ),
    (C.ACCESS_PERIOD, UNKNOWN): ("退職日が記録にありません。", "The last day is not in the records."),
}


def reasons_of(verdict: Verdict) -> tuple[Reason, ...]:
    """Why, in sentences; that it is open to everybody where nothing was asked."""
    return tuple(map(_reason, verdict.findings)) or (OPEN_TO_ALL,)


def described(conditions: Conditions) -> tuple[Reason, ...]:
    """What a rule asks, in sentences."""
    return tuple(_asked(conditions)) or (OPEN_TO_ALL,)


def _reason(finding: Finding) -> Reason:
    ja, en = (text.format(day=finding.last_day) for text in _FOUND[finding.condition, finding.answer])
    missing = _MISSING[finding.condition] if finding.answer is UNKNOWN else ""
    return Reason(f"{finding.condition}_{finding.answer.name.lower()}", ja, en, missing)


def _asked(conditions: Conditions) -> Iterator[Reason]:
    if types := conditions.employment_types:
        yield Reason(C.EMPLOYMENT_TYPE, f"雇用区分：{'、'.join(types)}", f"Kinds of employment: {', '.join(types)}.")
    if ja := _excluded(conditions, "ja"):
        en = _excluded(conditions, "en")
        yield Reason(C.LEAVING_REASON, f"対象外の退職事由：{'、'.join(ja)}", f"Excluded reasons: {', '.join(en)}.")
    if conditions.needs_head_office:
        yield Reason(C.HEAD_OFFICE, "退職時の所属が本社であること", "The last unit was of the head office.")
    if years := conditions.minimum_service_years:
        yield Reason(C.SERVICE, f"在籍{years}年以上", f"At least {years} full years of service.")
    if years := conditions.age_limit_years:
        en_text = f"Until the end of the month of the birthday at age {years}."
        yield Reason(C.AGE_LIMIT, f"{years}歳の誕生月の末日まで", en_text)
    if years := conditions.access_years:
        en_text = f"Until {years} years after leaving; notice is given {conditions.notice_days} days before."
        yield Reason(C.ACCESS_PERIOD, f"退職後{years}年まで（終了の{conditions.notice_days}日前に通知）", en_text)


def _excluded(conditions: Conditions, language: str) -> tuple[str, ...]:
    named = (name_of(reason, language) for reason in conditions.excluded_reasons)
    return (*named, *conditions.excluded_reason_words)
