"""Erasure of a person over all services: asked for once, announced until every service confirmed, then forgotten too.

An access token works for up to an hour after its account is gone, so what was written with it is erased by a second
round. Leaves out what each service erases.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from chassis.errors import InvalidInput, RuleBroken

SERVICES: Final = ("identity", "network", "recruiting", "events")
"""Who must confirm."""
AGAIN = timedelta(minutes=10)
"""How long after an announcement it is made again for those that did not confirm."""
LAST_TOKEN = timedelta(hours=1)
"""How long after identity's confirmation a token of the account may still work."""
_ROLES_OF_A_PERSON = frozenset({"alumnus", "employee"})
_CONFIRMATIONS = frozenset({"消去", "erase"})


@dataclass(frozen=True)
class Erasure:
    """One erasure. `first` and `last` are the confirmations by service; the person is forgotten when it is closed."""

    id: str
    member_id: str | None
    requested_at: datetime
    announced_at: datetime | None = None
    first: dict[str, datetime] = field(default_factory=dict)
    last: dict[str, datetime] = field(default_factory=dict)
    completed_at: datetime | None = None
    version: int = 0

    @property
    def is_under_way(self) -> bool:
        """Whether services were told: from then on nothing can be kept any more."""
        return self.announced_at is not None

    @property
    def is_closed(self) -> bool:
        """Whether nobody has to erase anything any more."""
        return self.member_id is None

    def is_due(self, at: datetime) -> bool:
        """Whether to announce it now."""
        if self.is_closed:
            return False
        if self.announced_at is None:
            return True
        waited = at - self.announced_at >= AGAIN
        return waited and (self.completed_at is None or at >= self._tokens_end)

    def announced(self, at: datetime) -> "Erasure":
        """Once it was announced."""
        return replace(self, announced_at=at)

    def confirmed(self, service: str, at: datetime) -> "Erasure":
        """Once a service has confirmed, for the first time or again: complete when all have, closed when all have
        after the last token ended."""
        if service not in SERVICES or self.is_closed:
            return self
        first, last = {service: at, **self.first}, {**self.last, service: at}
        whole = len(first) == len(SERVICES)
        done = replace(self, first=first, last=last, completed_at=self.completed_at or (at if whole else None))
        over = whole and min(last.values()) >= done._tokens_end
        return replace(done, member_id=None) if over else done

    @property
    def _tokens_end(self) -> datetime:
        return self.first["identity"] + LAST_TOKEN


def require_confirmed(typed: str) -> None:
    """InvalidInput unless the person typed the word that says it is meant."""
    if typed.strip().casefold() not in _CONFIRMATIONS:
        raise InvalidInput("Please type 消去 or ERASE to confirm.", field="confirmation")


def require_only_a_person(roles: frozenset[str]) -> None:
    """RuleBroken for who acts for a company or the group: that ends first, so that its deeds have somebody to name."""
    if roles - _ROLES_OF_A_PERSON:
        raise RuleBroken("You still hold a role in the group; please have it taken off first.", rule="roles_end_first")


def what_happens(language: str) -> str:
    """What is removed, what stays and why, for the person."""
    return _WHAT_HAPPENS[language]


_WHAT_HAPPENS: Final = {
    "ja": """\
アカウント、プロフィール、登録内容、同意、面談、応募、イベントの申込みを、すべてのサービスから消去します。選考中の応募は取り下げになります。
退職者名簿のうち、あなたに結びついている記録も消去します。会社が名簿を再び取り込んでも、あなたの記録は復活しません。
人数や再入社件数などの集計は、個人を特定できない形で残ります。
第三者提供の記録と閲覧の記録は、氏名を含まない番号だけの形で、法令等で定める期間（3年）が過ぎるまで残ります。
完了すると、最後のお知らせをメールで一通お送りします。元に戻すことはできません。""",
    "en": """\
Your account, profile, registrations, consents, interviews, applications and seats are erased in every service. \
Applications under way are withdrawn.
Entries of the leaver registers that are tied to you are erased too. They do not come back when a company imports its \
register again.
Counts, such as how many people joined or came back, stay; they do not say who.
Records of what was provided to whom, and of who read what, stay for the three years that rules ask for, under a \
number without your name.
You get one last mail when it is done. It cannot be undone.""",
}
