"""What the mails say, in Japanese and English. No names: the mail may be read by whoever holds the mailbox."""

from dataclasses import dataclass
from datetime import timedelta

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


def wording_of(purpose: Purpose, locale: str, *, public_url: str, secret: str, life: timedelta) -> Wording:
    """The mail for a link. The secret stands after a `#`, so that no server on the way writes it to a log."""
    language = locale if locale in _TEXTS else "ja"
    address = f"{public_url.rstrip('/')}/link#{secret}"
    opening = _OPENINGS[purpose, language]
    text = _TEXTS[language].format(opening=opening, address=address, secret=secret, life=_spoken(life, language))
    return Wording(_SUBJECTS[purpose, language], text)


def _spoken(life: timedelta, language: str) -> str:
    minutes = int(life.total_seconds() // 60)
    if minutes >= 120:
        return f"{minutes // 60}時間" if language == "ja" else f"{minutes // 60} hours"
    return f"{minutes}分" if language == "ja" else f"{minutes} minutes"
