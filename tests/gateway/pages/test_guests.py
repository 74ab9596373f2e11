"""A guest's way without a script: from the form of a gathering to a ticket, and back."""

import re

import pytest
from okaeri.events.v1 import gathering_pb2

from chassis import errors
from tests.browsing import DESK, chromium, faults_of, needs_chromium, visitor
from tests.gateway.pages.answers import ANSWERS, GATHERING, OWN_ID, SECRET, START, guest_seat, public_gathering
from tests.gateway.pages.forms import hidden, sent
from tests.gateway.suite import graph_over, served_over

FORM = f"/gatherings/{OWN_ID}/guest"
HANAKO = {
    "name": "山田 花子",
    "mail": "hanako@private.example",
    "form": "ONLINE",
    "companions": "1",
    "companion-1": "山田 次郎",
    "companion-2": "だれも",
    "answer-meal": "魚",
    "answer-note": "",
}


async def test_what_a_guest_types_becomes_the_registration() -> None:
    async with graph_over(ANSWERS) as graph:
        answer = await sent(graph, FORM, HANAKO)
    assert (answer.status_code, "確認メールをお送りしました" in answer.text) == (200, True)
    asked = next(request for rpc, request in graph.calls if rpc == "GuestService.RegisterGuest")
    assert (asked.gathering_id, asked.name, asked.mail) == (OWN_ID, "山田 花子", "hanako@private.example")
    assert (asked.form, list(asked.companions)) == (gathering_pb2.FORM_ONLINE, ["山田 次郎"])
    assert [(each.question_id, each.text) for each in asked.answers] == [("meal", "魚")]
    assert asked.locale == "ja"
    assert len(asked.request_id) >= 16


async def test_the_form_asks_what_the_host_asks() -> None:
    async with graph_over(ANSWERS) as graph:
        page = (await graph.http.get(f"/gatherings/{GATHERING}/guest")).text
    assert '<select id="answer-meal" name="answer-meal" required>' in page
    assert "<option>菜食</option>" in page
    assert 'id="companion-2"' in page
    assert 'id="companion-3"' not in page


async def test_a_gathering_without_guests_has_no_form_for_them() -> None:
    closed = {"PublicityService.GetPublicGathering": public_gathering(takes_guests=False)}
    async with graph_over({**ANSWERS, **closed}) as graph:
        page = await graph.http.get(FORM)
        sent_all_the_same = await graph.http.get(f"/gatherings/{OWN_ID}")
    assert (page.status_code, "<form" in page.text) == (404, False)
    assert "ゲストとして申し込む" not in sent_all_the_same.text


async def test_a_rule_that_stands_against_it_is_said_in_the_language_of_the_page() -> None:
    refusal = {"GuestService.RegisterGuest": errors.RuleBroken("x", rule="registration_has_closed")}
    async with graph_over({**ANSWERS, **refusal}) as graph:
        japanese = await sent(graph, FORM, HANAKO)
        english = await sent(graph, f"{FORM}?lang=en", HANAKO)
    assert (japanese.status_code, "受付は終了しました。" in japanese.text) == (422, True)
    assert "Registration has closed." in english.text


async def test_the_secret_of_the_mail_confirms_and_shows_a_ticket_for_each_place() -> None:
    async with graph_over(ANSWERS) as graph:
        assert graph.calls == []
        page = await sent(graph, "/guest", {"secret": "the-single-use-secret"})
    assert "お席があります。" in page.text
    assert page.text.count("data:image/svg+xml;base64,") == 2
    assert "K7QX2MPA" in page.text
    assert "山田 次郎" in page.text
    (confirm,) = (request for rpc, request in graph.calls if rpc == "GuestService.ConfirmGuest")
    assert confirm.secret == "the-single-use-secret"


async def test_no_secret_stands_in_an_address() -> None:
    async with graph_over(ANSWERS) as graph:
        page = await sent(graph, "/ticket", {"secret": SECRET})
    assert str(page.url) == "http://gateway/ticket"
    assert page.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    ("deed", "given", "rpc", "says"),
    [
        ("accept", {}, "AcceptGuestOffer", "お席を確保しました。"),
        ("keep", {}, "KeepGuestSeat", "承りました。"),
        ("move", {"form": "ONLINE"}, "MoveGuestSeat", "参加方法を変更しました。"),
        ("agree", {}, "AgreeToAttribution", "ありがとうございます。"),
    ],
)
async def test_a_guest_does_something_with_the_seat(deed: str, given: dict[str, str], rpc: str, says: str) -> None:
    async with graph_over(ANSWERS) as graph:
        page = await sent(graph, "/ticket", {"secret": SECRET, "deed": deed, **given})
    assert says in page.text
    assert [each.partition(".")[2] for each in graph.asked] == [rpc, "GetGuestSeat"]
    assert graph.calls[0][1].secret == SECRET


async def test_a_guest_gives_the_seat_back_by_a_button_of_the_page() -> None:
    async with graph_over(ANSWERS) as graph:
        shown = await sent(graph, "/ticket", {"secret": SECRET})
        left = await graph.http.post("/ticket", data=hidden(shown, 1))
    assert "参加を取り消しました" in left.text
    assert graph.asked[-1] == "GuestService.LeaveGuestSeat"


async def test_nobody_agrees_by_a_box_that_was_ticked_before() -> None:
    async with graph_over(ANSWERS) as graph:
        page = await sent(graph, "/ticket", {"secret": SECRET})
    assert '<input type="checkbox" required>' in page.text
    assert "checked" not in page.text


async def test_a_deed_that_is_refused_says_why_and_shows_the_seat_as_it_is() -> None:
    refusal = {"GuestService.AcceptGuestOffer": errors.RuleBroken("x", rule="offer_has_expired")}
    lapsed = {"GuestService.GetGuestSeat": guest_seat(state=gathering_pb2.SEAT_STATE_LAPSED)}
    async with graph_over({**ANSWERS, **refusal, **lapsed}) as graph:
        page = await sent(graph, "/ticket", {"secret": SECRET, "deed": "accept"})
    assert page.status_code == 422
    assert "お受けいただく期限が過ぎました。" in page.text


@pytest.mark.parametrize(
    ("given", "says", "buttons"),
    [
        ({"state": "WAITING", "waiting_position": 3}, "順番: <strong>3</strong>", ["move", "leave"]),
        ({"state": "OFFERED", "offer_expire_time": START}, "期限: <strong>2030年11月23日", ["accept", "leave"]),
        ({"state": "REQUESTED"}, "主催者の承認をお待ちください。", ["leave"]),
        ({"state": "DECLINED"}, "今回はご参加いただけません。", []),
        ({"state": "TAKEN", "asks_to_keep": True}, "日程が変わりました。", ["keep", "move", "leave"]),
    ],
)
async def test_a_seat_offers_what_can_be_done_with_it(given: dict[str, object], says: str, buttons: list[str]) -> None:
    state = gathering_pb2.SeatState.Value(f"SEAT_STATE_{given['state']}")
    said = {"GuestService.GetGuestSeat": guest_seat(**{**given, "state": state})}
    async with graph_over({**ANSWERS, **said}) as graph:
        page = await sent(graph, "/ticket", {"secret": SECRET})
    assert says in page.text
    deeds = re.findall('name="deed" value="([a-z]+)"', page.text)
    assert deeds == [*buttons, "agree"]


async def test_where_it_is_online_stands_on_the_page_of_a_seat_that_is_online() -> None:
    online = {"GuestService.GetGuestSeat": guest_seat(form=gathering_pb2.FORM_ONLINE)}
    async with graph_over({**ANSWERS, **online}) as graph:
        page = await sent(graph, "/ticket", {"secret": SECRET})
        public = await graph.http.get(f"/gatherings/{OWN_ID}")
    assert "https://meet.example/okaeri" in page.text
    assert "https://meet.example" not in public.text


@pytest.mark.parametrize("path", ["/guest", "/ticket"])
async def test_an_unknown_secret_says_what_to_do(path: str) -> None:
    unknown = {f"GuestService.{each}": errors.NotSignedIn("x") for each in ("ConfirmGuest", "GetGuestSeat")}
    async with graph_over({**ANSWERS, **unknown}) as graph:
        page = await sent(graph, path, {"secret": "an-unknown-secret"})
        short = await sent(graph, path, {"secret": "x"})
    assert (page.status_code, "使用済みか" in page.text) == (422, True)
    assert (short.status_code, "メールにあるコード" in short.text) == (422, True)


@needs_chromium
@pytest.mark.slow
async def test_in_a_browser_a_guest_comes_with_a_friend_and_gets_two_tickets() -> None:
    async with served_over(ANSWERS) as graph, chromium() as browser:
        async with visitor(browser, graph.address, java_script_enabled=False) as page:
            await page.goto(f"/gatherings/{OWN_ID}")
            await page.get_by_role("link", name="ゲストとして申し込む").click()
            await page.get_by_label("お名前（受付でお呼びする名前）").fill("山田 花子")
            await page.get_by_label("メールアドレス").fill("hanako@private.example")
            await page.get_by_label("同伴される人数").select_option("1")
            await page.get_by_label("お食事").select_option("魚")
            await page.get_by_role("button", name="申し込む").click()
            await page.get_by_role("heading", name="確認メールをお送りしました").wait_for()
        async with visitor(browser, graph.address) as page:
            await page.goto("/guest#the-single-use-secret")
            await page.get_by_role("button", name="参加を確認する").click()
            assert await page.get_by_alt_text("入場券の二次元コード").count() == 2
            assert await faults_of(page) == []


@needs_chromium
@pytest.mark.slow
async def test_in_a_browser_the_pages_of_guests_are_for_everybody() -> None:
    async with served_over(ANSWERS) as graph, chromium() as browser:
        for path in (FORM, f"{FORM}?lang=en", "/guest", "/ticket?lang=en"):
            for size in ({"width": 320, "height": 640}, DESK):
                async with visitor(browser, graph.address, viewport=size) as page:
                    await page.goto(path)
                    assert await faults_of(page) == [], (path, size)
