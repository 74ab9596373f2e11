"""Registering by the code of a channel, and confirming the address with the secret of the mail."""

from typing import Any

from starlette.responses import Response

from gateway.pages.asking import NoAnswer, document
from gateway.pages.forms import Form
from gateway.pages.frame import Page
from gateway.pages.problems import Trouble, trouble_in

_NAME = {
    "family": "family",
    "given": "given",
    "family_kana": "familyKana",
    "given_kana": "givenKana",
    "former_family": "formerFamily",
}
_REST = {
    "birth_date": "birthDate",
    "joined_on": "joinedOn",
    "left_on": "leftOn",
    "employee_number": "employeeNumber",
    "mail": "mail",
    "company_id": "companyId",
}
MOST_CHANNELS = 20


async def register(page: Page) -> Response:
    """The form, with the code that a leaflet, a link or a gathering carries."""
    codes = page.request.query_params.getlist("channel")[:MOST_CHANNELS]
    return await _form(page, Form([("channel", code[:32]) for code in codes]), None)


async def send_registration(page: Page) -> Response:
    """Registers whoever filled in the form; the answer is the same whether the company knows the person or not."""
    form = await page.form()
    answered = await page.one("register", input=_registration(form, page.language))
    trouble = trouble_in(answered, page.words)
    return await _form(page, form, trouble) if trouble else page.show("registered")


async def _form(page: Page, form: Form, trouble: Trouble | None) -> Response:
    companies = (await page.ask("companies"))["companies"] or []
    return page.show("register", 422 if trouble else 200, form=form, trouble=trouble, companies=companies)


def _registration(form: Form, language: str) -> dict[str, Any]:
    name = {graph: form[field] for field, graph in _NAME.items() if form[field]}
    rest = {graph: form[field] for field, graph in _REST.items() if form[field]}
    empty = {"birthDate": "", "mail": "", "companyId": ""}
    codes = form.all("channel")[:MOST_CHANNELS]
    return {**empty, **rest, "name": name, "channelCodes": codes, "locale": language, "requestId": form["request_id"]}


async def link(page: Page) -> Response:
    """Where the link of a mail leads. Its secret stands behind the `#`, which no browser sends to us."""
    return _link(page, None)


async def send_link(page: Page) -> Response:
    """Uses the secret up. Whoever came without script is not signed in any further: there is no place to keep it."""
    form = await page.form()
    try:
        async with page.signed_in(form["secret"]):
            return page.show("link_done")
    except NoAnswer as none:
        if none.code not in ("NotSignedIn", "InvalidInput"):
            raise
        return _link(page, Trouble(page.words["link_used"], "secret"))


def _link(page: Page, trouble: Trouble | None) -> Response:
    return page.show("link", 422 if trouble else 200, trouble=trouble, mutation=document("redeem-link"))
