"""The tickets of a member, who signs in for the one page that shows them."""

from typing import Any

import pytest
from okaeri.events.v1 import seat_pb2
from okaeri.identity.v1 import account_pb2

from chassis import errors
from chassis.access import Caller, Grant, Kind
from tests.browsing import chromium, faults_of, needs_chromium, visitor
from tests.gateway.pages.answers import ANSWERS as PUBLIC
from tests.gateway.pages.answers import END, GATHERING, OWN_ID, ticket
from tests.gateway.pages.forms import hidden, signed_in_for
from tests.gateway.suite import graph_over, served_over, token_of

TARO = Caller("taro", Kind.PERSON, frozenset({Grant("alumnus")}))
SECRET = "the-code-of-a-sign-in-mail"
AT = f"/gatherings/{GATHERING}/ticket"


def session(_: Any) -> account_pb2.Session:
    account = account_pb2.Account(mail="m")
    lasting = {"access_expire_time": END, "refresh_token": "r" * 20}
    return account_pb2.Session(access_token=token_of(TARO), account=account, **lasting)


ANSWERS: dict[str, Any] = {
    **PUBLIC,
    "SeatService.GetOwnTickets": seat_pb2.Tickets(gathering_id=OWN_ID, tickets=[ticket(0), ticket(1)]),
    "AccountService.RequestSignInLink": account_pb2.RequestSignInLinkResponse(),
    "AccountService.RedeemLink": session,
    "AccountService.EndSession": account_pb2.EndSessionResponse(),
}


async def test_a_member_signs_in_for_the_page_alone_and_sees_a_ticket_for_each_place() -> None:
    async with graph_over(ANSWERS) as graph:
        shown = await signed_in_for(graph, AT, "taro@private.example", SECRET)
    assert (shown.status_code, shown.text.count("data:image/svg+xml;base64,")) == (200, 2)
    assert "K7QX2MPA" in shown.text
    asked = dict(zip(graph.asked, graph.callers, strict=True))
    assert asked["SeatService.GetOwnTickets"].subject == "taro"
    assert graph.asked[-1] == "AccountService.EndSession"
    assert SECRET not in str(shown.url) + shown.text


@pytest.mark.parametrize(
    "answer",
    [
        errors.NotFound("x"),
        errors.RuleBroken("x", rule="seat_is_waiting"),
        seat_pb2.Tickets(gathering_id=OWN_ID),
    ],
)
async def test_who_has_no_seat_in_person_is_told_so_and_signed_out(answer: Any) -> None:
    async with graph_over({**ANSWERS, "SeatService.GetOwnTickets": answer}) as graph:
        opened = await graph.http.get(AT)
        page = await graph.http.post(AT, data={**hidden(opened, 1), "secret": SECRET})
    assert (page.status_code, "入場券はありません。" in page.text) == (404, True)
    assert "AccountService.EndSession" in graph.asked


async def test_a_code_that_was_used_shows_nothing() -> None:
    async with graph_over({**ANSWERS, "AccountService.RedeemLink": errors.NotSignedIn("x")}) as graph:
        opened = await graph.http.get(AT)
        page = await graph.http.post(AT, data={**hidden(opened, 1), "secret": SECRET})
    assert (page.status_code, "使用済みか" in page.text) == (422, True)
    assert "SeatService.GetOwnTickets" not in graph.asked


async def test_the_page_of_a_gathering_leads_there() -> None:
    async with graph_over(ANSWERS) as graph:
        assert f'href="{AT}?lang=ja"' in (await graph.http.get(f"/gatherings/{OWN_ID}")).text


@needs_chromium
async def test_the_tickets_are_seen_on_a_phone_by_everybody() -> None:
    async with served_over(ANSWERS) as served, chromium() as browser, visitor(browser, served.address) as page:
        await page.goto(AT)
        assert await faults_of(page) == []
        await page.locator("#secret").fill(SECRET)
        await page.get_by_role("button", name="入場券を表示する").click()
        assert await page.get_by_alt_text("入場券の二次元コード").count() == 2
        assert await faults_of(page) == []
