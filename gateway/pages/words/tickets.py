"""What the pages say to a member or employee who has a seat."""

from collections.abc import Mapping

TICKETS: Mapping[str, tuple[str, str]] = {
    "own_ticket": ("入場券を表示する（会員・社員の方）", "Show my ticket (members and employees)"),
    "own_ticket_title": ("入場券", "Your ticket"),
    "own_ticket_lead": (
        "お席をお持ちの会員・社員の方がご覧になれます。サインイン用のコードをメールでお送りします。",
        "For members and employees who have a seat. A code to sign in with comes by mail.",
    ),
    "own_ticket_send": ("入場券を表示する", "Show"),
    "own_ticket_none": (
        "入場券はありません。お席がまだ決まっていないか、オンラインでのご参加です。",
        "There is no ticket: you have no seat yet, or you attend online.",
    ),
    "own_ticket_gone": (
        "このページを離れると、サインアウトしています。もう一度開くには、新しいコードをお受け取りください。",
        "You are signed out again already. To come back here, ask for a new code.",
    ),
}
