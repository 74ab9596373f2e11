"""What the letters around a gathering say, in both languages. Nobody is named: whoever holds the mailbox reads it.

The times are those of Tokyo. A secret stands behind `#` of its link, so that no server on the way logs it, and once
more on a line of its own for pages without a script.
"""

from calendar import day_abbr
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

TOKYO: Final = timezone(timedelta(hours=9))
LANGUAGES: Final = ("ja", "en")


@dataclass(frozen=True)
class Said:
    """Subject and text of one letter."""

    subject: str
    text: str


@dataclass(frozen=True)
class About:
    """What a letter may tell of a gathering and of the reader's seat."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    page_url: str
    online_url: str = ""
    """Given to those alone who hold a seat online."""
    link: str = ""
    """A link with a secret behind `#`: the guest's own page, the confirmation, the survey."""
    until: datetime | None = None
    """An offer or a survey ends then."""


_LINES: Final = {
    "invitation": (
        ("【Okaeri】ご招待:{title}", "「{title}」にご招待します。お申し込みと詳しいご案内は次のページからどうぞ。"),
        ("[Okaeri] You are invited: {title}", 'You are invited to "{title}". Register and read more on this page.'),
    ),
    "reminder": (
        ("【Okaeri】まもなく開催:{title}", "「{title}」の開催が近づきました。お会いできることを楽しみにしています。"),
        ("[Okaeri] Coming soon: {title}", '"{title}" is coming soon. We look forward to seeing you.'),
    ),
    "change": (
        ("【Okaeri】変更のお知らせ:{title}", "「{title}」の内容が変わりました。現在のご案内は次のとおりです。"),
        ("[Okaeri] Changed: {title}", '"{title}" was changed. This is how it stands now.'),
    ),
    "cancellation": (
        ("【Okaeri】中止のお知らせ:{title}", "まことに残念ながら、「{title}」は中止になりました。"),
        ("[Okaeri] Cancelled: {title}", 'We are sorry: "{title}" was cancelled.'),
    ),
    "survey": (
        (
            "【Okaeri】アンケートのお願い:{title}",
            "「{title}」についてのアンケートにご協力ください。回答がだれのものかは、主催者にも運営者にも分かりません。",
        ),
        (
            "[Okaeri] How was it? {title}",
            'Please answer some questions about "{title}". Nobody, not even we, can tell which answers are yours.',
        ),
    ),
    "guest_link": (
        (
            "【Okaeri】お申し込みの確認:{title}",
            "「{title}」へのお申し込みを受け付けました。次のリンクを開いて、メールアドレスを確認してください。"
            "お心当たりがない場合は、このメールを破棄してください。何も起こりません。",
        ),
        (
            "[Okaeri] Confirm your registration: {title}",
            'You registered for "{title}". Please open this link to confirm your mail address. If you did not, ignore '
            "this mail and nothing will happen.",
        ),
    ),
    "taken": (
        ("【Okaeri】お席を確保しました:{title}", "「{title}」のお席を確保しました。"),
        ("[Okaeri] You have a seat: {title}", 'You have a seat at "{title}".'),
    ),
    "waiting": (
        (
            "【Okaeri】キャンセル待ち:{title}",
            "「{title}」は満席のため、キャンセル待ちとしてお受けしました。空席が出たらお知らせします。",
        ),
        (
            "[Okaeri] You are on the waitlist: {title}",
            '"{title}" is full; you are on the waitlist and will hear from us.',
        ),
    ),
    "offered": (
        (
            "【Okaeri】空席が出ました:{title}",
            "「{title}」に空席が出ました。期限までにお受けください。過ぎると次の方にご案内します。",
        ),
        (
            "[Okaeri] A seat is free: {title}",
            'A seat at "{title}" is yours if you take it in time; after that it goes to the next person.',
        ),
    ),
    "requested": (
        (
            "【Okaeri】お申し込みを受け付けました:{title}",
            "「{title}」へのお申し込みを受け付けました。主催者の確認後にお知らせします。",
        ),
        ("[Okaeri] We have your request: {title}", 'We have your request for "{title}"; the host will answer it.'),
    ),
    "declined": (
        ("【Okaeri】お申し込みについて:{title}", "「{title}」は、今回はご参加いただけないことになりました。"),
        ("[Okaeri] Your request: {title}", 'The host could not give you a seat at "{title}" this time.'),
    ),
    "lapsed": (
        (
            "【Okaeri】空席のご案内の期限が過ぎました:{title}",
            "「{title}」の空席のご案内は期限が過ぎました。もう一度お申し込みいただけます。",
        ),
        (
            "[Okaeri] The offer has expired: {title}",
            'The offer of a seat at "{title}" has expired; you can register again.',
        ),
    ),
}
KINDS: Final = frozenset(_LINES)
"""What letters can be about, beside news, which a host words."""
_AGREED: Final = {
    "ja": "このメールは、主催会社からのお知らせの受け取りに同意された方にお送りしています。"
    "同意はサインイン後の「同意」からいつでも撤回でき、撤回後は届きません。",
    "en": "You get this mail because you agreed to news of the host. Sign in and open your consents to withdraw that "
    "at any time; from then on nothing is sent.",
}
"""How to get no more of what one agreed to get; the law on commercial mail asks for it (特定電子メール法)."""
_SIGNED: Final = {"ja": "Okaeri（おかえり）", "en": "Okaeri"}
_WORDS: Final = {
    "ja": {
        "when": "日時",
        "where": "場所",
        "online": "オンライン",
        "page": "ご案内",
        "until": "期限",
        "code": "コード",
    },
    "en": {"when": "When", "where": "Where", "online": "Online", "page": "Page", "until": "Until", "code": "Code"},
}


def letter_about(kind: str, about: About, language: str) -> Said:
    """The letter of that kind (`invitation`, `reminder`, a state of a seat …)."""
    subject, opening = _LINES[kind][LANGUAGES.index(language)]
    text = _text(opening.format(title=about.title), about, language, _AGREED if kind == "invitation" else None)
    return Said(subject.format(title=about.title), text)


def news_about(subject: str, text: str, about: About, language: str) -> Said:
    """What a host wrote, with the gathering below it."""
    mark = "【Okaeri】" if language == "ja" else "[Okaeri] "
    return Said(f"{mark}{subject}", _text(text, about, language, _AGREED))


def _text(opening: str, about: About, language: str, ground: Mapping[str, str] | None) -> str:
    words = _WORDS[language]
    lines = {
        "when": _period(about.starts_at, about.ends_at, language),
        "where": about.place,
        "online": about.online_url,
        "until": _moment(about.until, language) if about.until else "",
        "page": about.page_url,
    }
    facts = "\n".join(f"{words[key]}: {line}" for key, line in lines.items() if line)
    why = ground[language] if ground else ""
    parts = [opening, about.link, _code(about.link, words["code"]), facts, why, _SIGNED[language]]
    return "\n\n".join(part for part in parts if part) + "\n"


def _code(link: str, word: str) -> str:
    secret = link.partition("#")[2]
    return f"{word}:\n{secret}" if secret else ""


def _period(starts_at: datetime, ends_at: datetime, language: str) -> str:
    start, end = starts_at.astimezone(TOKYO), ends_at.astimezone(TOKYO)
    last = f"{end:%H:%M}" if end.date() == start.date() else _moment(ends_at, language)
    return f"{_moment(starts_at, language)}–{last} (JST)"


def _moment(at: datetime, language: str) -> str:
    local = at.astimezone(TOKYO)
    if language == "ja":
        weekday = "月火水木金土日"[local.weekday()]
        return f"{local.year}年{local.month}月{local.day}日({weekday}) {local:%H:%M}"
    return f"{day_abbr[local.weekday()]} {local.day} {local:%B %Y, %H:%M}"
