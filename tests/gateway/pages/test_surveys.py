"""The survey by the secret of a mail, and the chart of its answers for those who may see it."""

from typing import Any

import pytest
from okaeri.events.v1 import survey_pb2 as pb
from okaeri.identity.v1 import account_pb2

from chassis import errors
from gateway.pages.chart import chart_of
from tests.browsing import DESK, chromium, faults_of, needs_chromium, visitor
from tests.gateway.pages.answers import ANSWERS as PUBLIC
from tests.gateway.pages.answers import END, OWN_ID, START
from tests.gateway.pages.forms import hidden, sent, signed_in_for
from tests.gateway.suite import HR, graph_over, served_over, token_of

SECRET = "the-secret-of-the-survey"
QUESTIONS = [
    pb.SurveyQuestion(
        id="content", kind=pb.SURVEY_QUESTION_KIND_SCALE, text_ja="内容はいかがでしたか", text_en="How was it?"
    ),
    pb.SurveyQuestion(
        id="next", kind=pb.SURVEY_QUESTION_KIND_CHOICES, text_ja="次に聞きたいこと", choices=["副業", "復職", "近況"]
    ),
]
SURVEY = pb.Survey(gathering_id=OWN_ID, questions=QUESTIONS, open_time=START, close_time=END)


def counts(*numbers: int, of: tuple[str, ...] = ("1", "2", "3", "4", "5")) -> list[pb.ChoiceCount]:
    """The counts of a question; a negative one is suppressed."""
    return [
        pb.ChoiceCount(choice=choice, count=max(number, 0), is_suppressed=number < 0)
        for choice, number in zip(of, numbers, strict=True)
    ]


RESULTS = pb.SurveyResults(
    gathering_id=OWN_ID,
    answer_count=40,
    results=[
        pb.QuestionResult(question=QUESTIONS[0], counts=counts(0, -1, 5, 10, 20)),
        pb.QuestionResult(question=QUESTIONS[1], counts=counts(15, 25, 30, of=("副業", "復職", "近況"))),
    ],
)


def session(_: Any) -> account_pb2.Session:
    return account_pb2.Session(
        access_token=token_of(HR), access_expire_time=END, refresh_token="r" * 20, account=account_pb2.Account(mail="m")
    )


ANSWERS: dict[str, Any] = {
    **PUBLIC,
    "SurveyService.GetGuestSurvey": SURVEY,
    "SurveyService.AnswerGuestSurvey": pb.AnswerSurveyResponse(),
    "SurveyService.GetSurveyResults": RESULTS,
    "AccountService.RequestSignInLink": account_pb2.RequestSignInLinkResponse(),
    "AccountService.RedeemLink": session,
    "AccountService.EndSession": account_pb2.EndSessionResponse(),
}
RESULTS_AT = f"/gatherings/{OWN_ID}/answers"


async def test_the_secret_opens_the_questions_and_the_answers_are_sent_with_it() -> None:
    async with graph_over(ANSWERS) as graph:
        opened = await sent(graph, "/survey", {"secret": SECRET})
        assert "内容はいかがでしたか" in opened.text
        chosen = {"answer-content": "4", "answer-next": ["副業", "近況"]}
        done = await graph.http.post("/survey", data={**hidden(opened), **chosen})
    assert "ありがとうございました" in done.text
    answered = graph.calls[-1][1]
    assert answered.secret == SECRET
    assert [(each.question_id, list(each.choices)) for each in answered.answers] == [
        ("content", ["4"]),
        ("next", ["副業", "近況"]),
    ]


async def test_a_survey_without_an_answer_asks_for_one() -> None:
    async with graph_over(ANSWERS) as graph:
        opened = await sent(graph, "/survey", {"secret": SECRET})
        empty = await graph.http.post("/survey", data=hidden(opened))
    assert (empty.status_code, "一つ以上お答えください。" in empty.text) == (422, True)
    assert "SurveyService.AnswerGuestSurvey" not in graph.asked


async def test_a_second_answer_is_told_that_it_was_not_counted() -> None:
    again = {"SurveyService.AnswerGuestSurvey": pb.AnswerSurveyResponse(was_answered_before=True)}
    async with graph_over({**ANSWERS, **again}) as graph:
        opened = await sent(graph, "/survey", {"secret": SECRET})
        done = await graph.http.post("/survey", data={**hidden(opened), "answer-content": "4"})
    assert "今回の回答は数えていません" in done.text


async def test_a_survey_that_has_closed_says_so() -> None:
    closed = {"SurveyService.AnswerGuestSurvey": errors.RuleBroken("x", rule="survey_has_closed")}
    async with graph_over({**ANSWERS, **closed}) as graph:
        opened = await sent(graph, "/survey", {"secret": SECRET})
        late = await graph.http.post("/survey", data={**hidden(opened), "answer-content": "4"})
    assert (late.status_code, "アンケートは終了しました。" in late.text) == (422, True)
    assert 'value="4" checked' in late.text


async def test_an_unknown_secret_opens_nothing() -> None:
    async with graph_over({**ANSWERS, "SurveyService.GetGuestSurvey": errors.NotSignedIn("x")}) as graph:
        page = await sent(graph, "/survey", {"secret": "unknown"})
    assert (page.status_code, "使用済みか" in page.text) == (422, True)


async def test_who_may_see_the_answers_signs_in_for_that_page_alone() -> None:
    async with graph_over(ANSWERS) as graph:
        shown = await signed_in_for(graph, RESULTS_AT, "hr@holdings.example", SECRET)
    assert "<svg" in shown.text
    assert '<th scope="row">復職</th><td class="number">25</td>' in shown.text
    assert '<th scope="row">2</th><td class="number">1–4</td>' in shown.text
    asked = dict(zip(graph.asked, graph.callers, strict=True))
    assert asked["SurveyService.GetSurveyResults"].subject == HR.subject
    assert graph.asked[-1] == "AccountService.EndSession"


@pytest.mark.parametrize("rule", ["survey_is_open", "too_few_answers"])
async def test_answers_that_may_not_be_shown_yet_are_not(rule: str) -> None:
    early = {"SurveyService.GetSurveyResults": errors.RuleBroken("x", rule=rule)}
    async with graph_over({**ANSWERS, **early}) as graph:
        opened = await graph.http.get(RESULTS_AT)
        page = await graph.http.post(RESULTS_AT, data={**hidden(opened, 1), "secret": SECRET})
    assert (page.status_code, "<svg" in page.text) == (422, False)
    assert "AccountService.EndSession" in graph.asked


@pytest.mark.parametrize("refusal", [errors.NotFound("x"), errors.Forbidden("x")])
async def test_answers_of_another_company_are_not_there(refusal: errors.Refusal) -> None:
    async with graph_over({**ANSWERS, "SurveyService.GetSurveyResults": refusal}) as graph:
        opened = await graph.http.get(RESULTS_AT)
        page = await graph.http.post(RESULTS_AT, data={**hidden(opened, 1), "secret": SECRET})
    assert page.status_code == 404
    assert "AccountService.EndSession" in graph.asked


def test_the_longest_bar_is_the_most_chosen_and_few_have_a_sliver() -> None:
    said = [
        {"choice": "a", "count": 0, "isSuppressed": False},
        {"choice": "b", "count": 0, "isSuppressed": True},
        {"choice": "c" * 50, "count": 10, "isSuppressed": False},
        {"choice": "d", "count": 40, "isSuppressed": False},
    ]
    question = {"id": "q", "textJa": "どう", "textEn": "How"}
    chart = chart_of({"question": question, "counts": said}, "en")
    assert (chart.text, chart.height) == ("How", 208)
    assert [(bar.shown, bar.width, bar.y) for bar in chart.bars] == [
        ("0", 0, 0),
        ("1–4", 4, 52),
        ("10", 75, 104),
        ("40", 300, 156),
    ]
    assert chart.bars[2].label == "c" * 23 + "…"


@needs_chromium
@pytest.mark.slow
async def test_in_a_browser_a_survey_is_answered_and_its_chart_is_read_by_everybody() -> None:
    async with served_over(ANSWERS) as graph, chromium() as browser:
        async with visitor(browser, graph.address) as page:
            await page.goto(f"/survey#{SECRET}")
            await page.get_by_role("button", name="アンケートを開く").click()
            assert await faults_of(page) == []
            await page.get_by_label("4", exact=True).check()
            await page.get_by_label("副業").check()
            await page.get_by_role("button", name="回答を送る").click()
            await page.get_by_text("回答を受け付けました。").wait_for()
        async with visitor(browser, graph.address, viewport=DESK, java_script_enabled=False) as page:
            await page.goto(RESULTS_AT)
            await page.get_by_label("メールにあるコード").fill(SECRET)
            await page.get_by_role("button", name="結果を見る").click()
            assert await page.get_by_role("img").count() == 2
            await page.get_by_text("表で見る").first.click()
            assert await page.get_by_role("cell", name="20").is_visible()
