"""What stands on every page, and what is said when there is none to show."""

from collections.abc import Mapping

COMMON: Mapping[str, tuple[str, str]] = {
    "brand": ("おかえり", "Okaeri"),
    "slogan": ("つながりつづける、また会える。", "Stay in touch. Come back."),
    "skip": ("本文へ", "Skip to content"),
    "other_language": ("English", "日本語"),
    "language_label": ("言語", "Language"),
    "tokyo_time": ("日本時間", "Japan time"),
    "required": ("必須", "required"),
    "optional": ("任意", "optional"),
    "please_check": ("ご確認ください", "Please check"),
    "mail_sent_title": ("確認メールをお送りしました", "A mail is on its way"),
    "sign_in_mail": ("コードを送る", "Send me a code"),
    "sign_in_sent": ("コードをお送りしました。", "The code is on its way."),
    "sorry": ("お手数をおかけします", "Sorry"),
    "from_elsewhere": (
        "ほかのサイトから送られたため、受け付けませんでした。このサイトのページからもう一度お試しください。",
        "This came from another site and was not taken. Please start again on a page of this site.",
    ),
    "no_form": (
        "送られた内容を読めませんでした。ページを開き直して、もう一度お試しください。",
        "What was sent cannot be read. Please open the page again and try once more.",
    ),
    "form_is_old": (
        "このページは開いてから時間がたっているか、Cookie が使えません。ページを開き直して、もう一度お送りください。",
        "This page is too old, or cookies are off. Please open the page again and send it once more.",
    ),
    "form_is_large": (
        "入力が長すぎます。短くして、もう一度お送りください。",
        "What was typed is too long. Please shorten it and send it again.",
    ),
    "nothing_here": (
        "お探しのページは見つかりません。公開が終わったか、リンクが古くなっています。",
        "There is nothing here. It is over, or the link is an old one.",
    ),
    "unavailable": (
        "ただいま混み合っているか、点検中です。少し待ってから、もう一度お試しください。",
        "A part of this does not answer at the moment. Please wait a little and try again.",
    ),
    "too_many": (
        "続けて操作されたため、お待ちいただいています。しばらくしてから、もう一度お試しください。",
        "That was too often. Please wait a little and try again.",
    ),
    "went_wrong": (
        "うまくいきませんでした。時間をおいて、もう一度お試しください。",
        "Something went wrong. Please try again later.",
    ),
}
