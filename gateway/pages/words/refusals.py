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
}
