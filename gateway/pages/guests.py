"""A guest registers for a gathering, confirms the address, and manages the seat: by the secret of a mail, each time."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from chassis.errors import NotFound
from gateway.pages.asking import NoAnswer
from gateway.pages.forms import Form
from gateway.pages.frame import Page
from gateway.pages.problems import Trouble, trouble_in
from gateway.pages.public import gathering_of

ANSWER = "answer-"
MOST_COMPANIONS = 10
_DEEDS = {
    "leave": "leave-guest-seat",
    "accept": "accept-guest-offer",
    "keep": "keep-guest-seat",
    "move": "move-guest-seat",
    "agree": "agree-to-attribution",
}


async def guest_form(page: Page) -> Response:
    """The form of a gathering that takes guests."""
    return await _form(page, Form([]), None)


async def send_guest(page: Page) -> Response:
    """Registers the guest; a mail asks to confirm the address."""
    form = await page.form()
    gathering, _ = await gathering_of(page)
    answered = await page.one("register-guest", input=_guest(page, form, gathering["id"]))
    trouble = trouble_in(answered, page.words)
    return await _form(page, form, trouble) if trouble else page.show("guest_sent", gathering=gathering)


async def _form(page: Page, form: Form, trouble: Trouble | None) -> Response:
    gathering, _ = await gathering_of(page)
    if not gathering["takesGuests"]:
        return page.show("guest_closed", 404, gathering=gathering)
    status = 422 if trouble else 200
    return page.show("guest", status, gathering=gathering, form=form, trouble=trouble, prefix=ANSWER)


def _guest(page: Page, form: Form, gathering_id: str) -> dict[str, Any]:
    names = [form[f"companion-{number}"] for number in range(1, MOST_COMPANIONS + 1)]
    count = int(form["companions"]) if form["companions"].isascii() and form["companions"].isdecimal() else 0
    answers = [{"questionId": id, "text": said[0]} for id, said in form.under(ANSWER) if said]
    given = {
        "requestId": form["request_id"],
        "gatheringId": gathering_id,
        "name": form["name"],
        "mail": form["mail"],
        "locale": page.language,
        "companions": names[: min(count, MOST_COMPANIONS)],
        "answers": answers,
    }
    return given | ({"form": form["form"]} if form["form"] in ("IN_PERSON", "ONLINE") else {})


async def confirm(page: Page) -> Response:
    """Where the first mail to a guest leads. Opening it uses nothing up."""
    return page.show("guest_link", trouble=None)


async def send_confirmation(page: Page) -> Response:
    """Uses the secret up: the guest has a seat, or waits, and is shown it."""
    form = await page.form()
    answered = await _by_secret(page, "confirm-guest", input={"secret": form["secret"], **_repeatable(form)})
    if not isinstance(answered, Mapping):
        return page.show("guest_link", 422, trouble=answered)
    return _seat(page, answered["guestSeat"], answered["managingSecret"], word="confirmed")


async def ticket(page: Page) -> Response:
    """Where later mails to a guest lead."""
    return page.show("ticket_link", trouble=None)


async def send_ticket(page: Page) -> Response:
    """Shows the seat to whoever has the secret, after what was asked for was done."""
    form = await page.form()
    done = await _done(page, form) if form["deed"] in _DEEDS else None
    if form["deed"] == "leave" and done is None:
        return page.show("seat_left")
    try:
        seat = await page.one("guest-seat", secret=form["secret"])
    except (NotFound, NoAnswer) as refusal:
        return page.show("ticket_link", 422, trouble=_unknown(page, refusal))
    return _seat(page, seat, form["secret"], trouble=done, word="" if done else form["deed"])


async def _done(page: Page, form: Form) -> Trouble | None:
    """What kept the deed from being done; None when it was."""
    moving = {"form": form["form"]} if form["deed"] == "move" else {}
    given = {"secret": form["secret"], **_repeatable(form), **moving}
    answered = await _by_secret(page, _DEEDS[form["deed"]], input=given)
    return None if isinstance(answered, Mapping) else answered


async def _by_secret(page: Page, name: str, **variables: Any) -> Mapping[str, Any] | Trouble:
    """The payload; or what to say where the secret is unknown or a rule stands against it."""
    try:
        answered: Mapping[str, Any] = await page.one(name, **variables)
    except NoAnswer as refusal:
        return _unknown(page, refusal)
    return trouble_in(answered, page.words) or answered


def _unknown(page: Page, refusal: Exception) -> Trouble:
    if isinstance(refusal, NoAnswer) and refusal.code not in ("NotSignedIn", "InvalidInput"):
        raise refusal
    return Trouble(page.words["secret_unknown"], "secret")


def _repeatable(form: Form) -> dict[str, str]:
    return {"requestId": form["request_id"]}


def _seat(page: Page, seat: Any, secret: str, *, trouble: Trouble | None = None, word: str) -> Response:
    done = page.words[f"done.{word}"] if word else ""
    status = 422 if trouble else 200
    return page.show(
        "seat",
        status,
        gathering=seat["gathering"],
        seat=seat["seat"],
        tickets=seat["tickets"],
        secret=secret,
        trouble=trouble,
        done=done,
    )
