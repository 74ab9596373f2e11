"""The survey after a gathering, by the secret of a mail; and what was answered, as a chart for those who may see it."""

from typing import Any

from starlette.responses import Response

from chassis.errors import NotFound
from gateway.pages.asking import NoAnswer
from gateway.pages.chart import chart_of
from gateway.pages.forms import Form
from gateway.pages.frame import Page
from gateway.pages.problems import Trouble, trouble_in
from gateway.pages.public import gathering_of, named_gathering
from gateway.pages.signing_in import shown_once

ANSWER = "answer-"


async def survey(page: Page) -> Response:
    """Where the mail after a gathering leads."""
    return page.show("survey_link", trouble=None)


async def send_survey(page: Page) -> Response:
    """Shows the questions to whoever has the secret; takes the answers where they came with it."""
    form = await page.form()
    try:
        asked = await page.one("guest-survey", secret=form["secret"])
    except (NotFound, NoAnswer) as refusal:
        return page.show("survey_link", 422, trouble=_unknown(page, refusal))
    answers = [{"questionId": id, "choices": said} for id, said in form.under(ANSWER) if said]
    if form["deed"] != "answer":
        return _questions(page, asked, form, None)
    if not answers:
        return _questions(page, asked, form, Trouble(page.words["survey_empty"]))
    answered = await page.one("answer-guest-survey", input={"secret": form["secret"], "answers": answers})
    if trouble := trouble_in(answered, page.words):
        return _questions(page, asked, form, trouble)
    return page.show("survey_done", before=answered["wasAnsweredBefore"])


def _questions(page: Page, asked: Any, form: Form, trouble: Trouble | None) -> Response:
    if asked["isAnswered"]:
        return page.show("survey_done", before=True)
    status = 422 if trouble else 200
    return page.show("survey", status, survey=asked, form=form, trouble=trouble, prefix=ANSWER)


def _unknown(page: Page, refusal: Exception) -> Trouble:
    if isinstance(refusal, NoAnswer) and refusal.code not in ("NotSignedIn", "InvalidInput"):
        raise refusal
    return Trouble(page.words["secret_unknown"], "secret")


async def answers(page: Page) -> Response:
    """Asks who wants to see what was answered: HR of a host or of the group, signed in for this one page."""
    return page.show("answers_link", trouble=None, sent=False)


async def send_answers(page: Page) -> Response:
    """Sends a sign-in mail; or shows the chart to whoever has the code of one, and signs out again."""
    return await shown_once(page, "answers_link", _chart)


async def _chart(page: Page, token: str) -> Response:
    try:
        found = (await page.ask_as(token, "survey-results", gathering=named_gathering(page)))["surveyResults"]
    except NoAnswer as refusal:
        if refusal.code != "RuleBroken":
            raise
        return page.show("answers_none", 422)
    if found is None:
        raise NotFound
    charts = [chart_of(each, page.language) for each in found["results"]]
    gathering, _ = await gathering_of(page)
    return page.show("answers", results=found, charts=charts, gathering=gathering)
