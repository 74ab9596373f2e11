"""Why the graph did not do what a form asked, in words for whoever filled it in."""

from collections.abc import Mapping

REFUSALS: Mapping[str, tuple[str, str]] = {
    "problem.InvalidInput": ("この項目をご確認ください：", "Please look at this again: "),
    "problem.Forbidden": ("この操作はできません。", "This cannot be done from here."),
    "problem.NotFound": ("見つかりませんでした。", "This was not found."),
    "problem.AlreadyExists": ("すでに登録されています。", "This is there already."),
    "problem.RuleBroken": ("今の状態ではできません。", "This cannot be done in the present state."),
    "problem.Stale": (
        "その間に変更がありました。もう一度ご確認ください。",
        "It changed meanwhile. Please look at it again.",
    ),
    "problem.TooMany": (
        "続けて操作されたため、しばらくお待ちください。",
        "That was too often. Please wait a little and try again.",
    ),
    "rule.registration_is_not_open": ("受付はまだ始まっていません。", "Registration has not opened yet."),
    "rule.registration_has_closed": ("受付は終了しました。", "Registration has closed."),
    "rule.not_in_the_audience": ("この交流会の対象ではありません。", "This gathering is for others."),
    "rule.party_too_large": ("同伴の人数が多すぎます。", "So many cannot come with you."),
    "rule.gathering_is_cancelled": ("この交流会は中止になりました。", "The gathering was called off."),
    "rule.gathering_is_over": ("この交流会は終了しました。", "The gathering is over."),
    "rule.capacity": ("満席です。", "All seats are taken."),
    "rule.offer_has_expired": ("お受けいただく期限が過ぎました。", "The offer has expired."),
    "rule.no_offer": ("お受けいただけるお席がありません。", "No seat is offered to you."),
    "rule.survey_has_closed": ("アンケートは終了しました。", "The survey has closed."),
    "rule.survey_is_open": (
        "アンケートの受付中は、結果を表示しません。",
        "Results are shown after the survey has closed.",
    ),
    "rule.too_few_answers": (
        "回答が少ないため、結果を表示しません（５件から）。",
        "Too few have answered: results are shown from five on.",
    ),
}
