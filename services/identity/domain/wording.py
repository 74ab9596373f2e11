"""What the mails say, in Japanese and English. No names: the mail may be read by whoever holds the mailbox."""

from calendar import month_name
from dataclasses import dataclass
from datetime import date, timedelta

from services.identity.domain.links import Purpose


@dataclass(frozen=True)
class Wording:
    """Subject and text of one mail."""

    subject: str
    text: str


_SUBJECTS = {
    (Purpose.CONFIRMATION, "ja"): "【Okaeri】メールアドレスの確認",
    (Purpose.CONFIRMATION, "en"): "[Okaeri] Confirm your mail address",
    (Purpose.SIGN_IN, "ja"): "【Okaeri】サインイン用リンク",
    (Purpose.SIGN_IN, "en"): "[Okaeri] Your sign-in link",
}
_OPENINGS = {
    (Purpose.CONFIRMATION, "ja"): "ご登録ありがとうございます。次のリンクを開いて、メールアドレスを確認してください。",
    (Purpose.CONFIRMATION, "en"): "Thank you for registering. Please confirm your mail address by opening this link:",
    (Purpose.SIGN_IN, "ja"): "次のリンクを開くとサインインできます。",
    (Purpose.SIGN_IN, "en"): "Open this link to sign in:",
}
_TEXTS = {
    "ja": """\
{opening}

{address}

リンクが開けないときは、次のコードを画面に貼り付けてください。

{secret}

このリンクは一度だけ、{life}以内に使えます。
お心当たりがない場合は、このメールを破棄してください。何も起こりません。

Okaeri（おかえり）
""",
    "en": """\
{opening}

{address}

If the link does not open, paste this code instead:

{secret}

It works once, within {life}.
If you did not ask for it, ignore this mail and nothing will happen.

Okaeri
""",
}
_ACCESS_ENDS = {
    "ja": (
        "【Okaeri】ご利用期間終了のお知らせ",
        """\
退職後の対象期間が終わるため、アルムナイ・ネットワークをご利用いただけるのは{day}までです。

それまではこれまでどおりサインインして、プロフィールの確認や保存データのダウンロードができます。

{address}

Okaeri（おかえり）
""",
    ),
    "en": (
        "[Okaeri] Your access ends soon",
        """\
The time after leaving for which the alumni network is open to you is coming to its end. You can use it until {day}.

Until then you can sign in as before, look at your profile and download what is kept about you.

{address}

Okaeri
""",
    ),
}


def wording_of(purpose: Purpose, locale: str, *, public_url: str, secret: str, life: timedelta) -> Wording:
    """The mail for a link. The secret stands after a `#`, so that no server on the way writes it to a log."""
    language = locale if locale in _TEXTS else "ja"
    address = f"{public_url.rstrip('/')}/link#{secret}"
    opening = _OPENINGS[purpose, language]
    text = _TEXTS[language].format(opening=opening, address=address, secret=secret, life=_spoken(life, language))
    return Wording(_SUBJECTS[purpose, language], text)


_MERGED = {
    "ja": (
        "【Okaeri】二つの登録を一つにまとめました",
        """\
同じ方の二つの登録を、退職された会社の人事担当が一つにまとめました。このメールアドレスでのサインインは、まとめられた登録に続きます。

お心当たりがない場合は、すぐにその会社の人事担当へお知らせください。元に戻すことができます。

{address}

Okaeri（おかえり）
""",
    ),
    "en": (
        "[Okaeri] Two registrations became one",
        """\
Human resources of a company you left found that two registrations are yours and made them one. Signing in with this
address now leads to it.

If this cannot be, please tell human resources of that company at once. It can be undone.

{address}

Okaeri
""",
    ),
}


def merged_wording(locale: str, *, public_url: str) -> Wording:
    """The mail that says that an address leads to one member with another one now."""
    subject, text = _MERGED[locale if locale in _MERGED else "ja"]
    return Wording(subject, text.format(address=public_url))


_FAREWELL = {
    "ja": (
        "【Okaeri】アカウントを消去しました",
        """\
ご請求により、アカウントとメールアドレスを消去しました。ほかのサービスに残る個人情報も消去します。

これが最後のメールです。またのご縁がありましたら、いつでも新しくご登録いただけます。

Okaeri（おかえり）
""",
    ),
    "en": (
        "[Okaeri] Your account is erased",
        """\
As you asked, your account and your mail address are erased; so is what other parts of the service hold about you.

This is the last mail you get. Should you ever want to come back, you can register anew at any time.

Okaeri
""",
    ),
}


def farewell_wording(locale: str) -> Wording:
    """The mail that says that the account is erased."""
    return Wording(*_FAREWELL[locale if locale in _FAREWELL else "ja"])


def access_ends_wording(locale: str, last_day: date, *, public_url: str) -> Wording:
    """The mail that says until when somebody has access."""
    language = locale if locale in _ACCESS_ENDS else "ja"
    subject, text = _ACCESS_ENDS[language]
    return Wording(subject, text.format(day=_written(last_day, language), address=public_url))


def _written(day: date, language: str) -> str:
    if language == "ja":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {month_name[day.month]} {day.year}"


def _spoken(life: timedelta, language: str) -> str:
    minutes = int(life.total_seconds() // 60)
    if minutes >= 120:
        return f"{minutes // 60}時間" if language == "ja" else f"{minutes // 60} hours"
    return f"{minutes}分" if language == "ja" else f"{minutes} minutes"
