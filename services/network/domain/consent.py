"""The consent ledger: what a person agreed to, on which text, for whom. Leaves out who shows and who asks.

A text never changes once it was shown: another wording is another version, and asks again.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from chassis.errors import InvalidInput


class ConsentPurpose(StrEnum):
    """What a consent is for."""

    APPLICATION = "application"


@dataclass(frozen=True)
class ConsentText:
    """A text people agree to, and the fields of the profile that it names."""

    purpose: ConsentPurpose
    version: str
    language: str
    text: str
    items: tuple[str, ...]


_ITEMS = ("name", "headline", "about", "skills", "prefecture_code", "employments")
_TEXTS = (
    ConsentText(
        ConsentPurpose.APPLICATION,
        "2026-11",
        "ja",
        "応募先の会社に、あなたの氏名、見出し、自己紹介、スキル、居住都道府県、グループ各社での在籍期間を提供します。"
        "利用目的は、この応募の選考と採否の決定および連絡に限ります。"
        "同意はいつでも撤回でき、撤回後は応募先の会社はこれらの情報を閲覧できません。"
        "同意しない場合は応募できませんが、その他の不利益はありません。",
        _ITEMS,
    ),
    ConsentText(
        ConsentPurpose.APPLICATION,
        "2026-11",
        "en",
        "The company you apply to may see your name, headline, what you say about yourself, your skills, your "
        "prefecture and your periods at companies of the group. It may use them only to select, decide and answer "
        "this application. You can withdraw your consent at any time; from then on the company cannot see them. "
        "Without consent you cannot apply; nothing else follows from not consenting.",
        _ITEMS,
    ),
)


def text_in_force(purpose: ConsentPurpose, language: str) -> ConsentText:
    """The text in force, in that language. InvalidInput(language) where there is none."""
    for text in _TEXTS:
        if (text.purpose, text.language) == (purpose, language):
            return text
    raise InvalidInput("There is no text in this language.", field="language")


@dataclass(frozen=True)
class Consent:
    """A consent given. `live_key` names member, company and purpose as long as it holds, so that only one does."""

    id: str
    member_id: str
    company_id: str
    purpose: ConsentPurpose
    text_version: str
    language: str
    given_at: datetime
    withdrawn_at: datetime | None = None
    live_key: str | None = None
    version: int = 0

    @property
    def is_live(self) -> bool:
        """True until it is withdrawn."""
        return self.withdrawn_at is None

    def is_on(self, text_version: str) -> bool:
        """Whether it was given on that text."""
        return self.text_version == text_version

    def withdrawn(self, at: datetime) -> "Consent":
        """Ended, once; a second withdrawal changes nothing."""
        return replace(self, withdrawn_at=at, live_key=None) if self.is_live else self


def live_key(member_id: str, company_id: str, purpose: ConsentPurpose) -> str:
    """What a live consent is found by."""
    return f"{member_id}/{company_id}/{purpose}"


def consent_given(
    id: str, member_id: str, company_id: str, *, text: ConsentText, text_version: str, at: datetime
) -> Consent:
    """A consent to the text. InvalidInput(text_version) where the person was shown another one."""
    require_in_force(text, text_version)
    key = live_key(member_id, company_id, text.purpose)
    return Consent(id, member_id, company_id, text.purpose, text.version, text.language, at, live_key=key)


def require_in_force(text: ConsentText, text_version: str) -> None:
    """InvalidInput(text_version) where another text is in force."""
    if text.version != text_version:
        raise InvalidInput("Another text is in force now; please read it first.", field="text_version")
