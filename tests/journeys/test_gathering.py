"""A guest comes with a friend to a gathering, registers at the door, leaves a wish, is hired half a year later, and the
gathering shows it: over GraphQL, gRPC and NATS, and in a browser.

The half year is a minute here: what counts is a window of 180 days after the gathering, and that a hire is its because
the person was there, not because of when. Figures never tell one from four, so "some" is what they show.
"""

from typing import Any

import pytest
from okaeri.events.v1 import door_pb2
from playwright.async_api import Page, expect

from gateway.node_ids import parts_of
from tests.browsing import chromium, needs_chromium, visitor
from tests.journeys import people
from tests.journeys.asking import Person, request_id, until
from tests.journeys.gatherings import Evening, is_some, wish, wishes_of
from tests.journeys.listening import everything
from tests.journeys.people import Leaver
from tests.journeys.the_group import Group
from tests.journeys.walking import applied, comebacks_of, hired, open_posting_of

pytestmark = [pytest.mark.real, pytest.mark.slow]

SEAT = """managingSecret guestSeat { seat { state companions } tickets { number ticket code qrSvg }
    gathering { terms { onlineUrl } } }"""
SCANNED = "scanned { outcome number }"
FRIEND = "付き添いの友人"


def hired_after(group: Group, person: Person, title: str) -> None:
    """The person applies to the holding company and is hired by it."""
    hr = group.hr("holding")
    hired(hr, applied(person, open_posting_of(hr, title))["application"])
    until(lambda: comebacks_of(person), "comeback of the hired member")


def assert_shown(evening: Evening) -> None:
    """The figures of the gathering tell of a guest who came, joined, wished, applied and was hired."""
    names = ("registered", "attended", "newMembersFirstTouch", "wishes", "applications", "hires")

    def all_there() -> dict[str, Any] | None:
        outcome = evening.outcome()
        return outcome if outcome and all(is_some(outcome[name]) for name in names) else None

    outcome = until(all_there, f"figures of the gathering with {names}, not {evening.outcome()}")
    assert outcome["windowDays"] == 180
    assert not outcome["isComplete"]
    assert is_some(outcome["after"]["hires"])


# Over GraphQL, gRPC and NATS.


def test_a_guest_comes_with_a_friend_joins_at_the_door_and_the_gathering_shows_the_hire(group: Group) -> None:
    yuzuki, anyone = people.YUZUKI, group.person()
    evening = Evening.published(group, "秋のおかえり交流会")
    code = evening.code(group)

    guest = group.person(yuzuki.mail)
    given = {"gatheringId": evening.id, "name": "栗花落", "mail": yuzuki.mail, "companions": [FRIEND], "locale": "ja"}
    anyone.done("registerGuest", {**given, "requestId": request_id()}, "requestId")
    confirming = guest.link()
    asked = {"secret": confirming, "requestId": request_id()}
    confirmed = anyone.done("confirmGuest", asked, SEAT)
    seat, managing = confirmed["guestSeat"], confirmed["managingSecret"]
    assert (seat["seat"]["state"], seat["seat"]["companions"]) == ("TAKEN", [FRIEND])
    own, friends = seat["tickets"]
    assert anyone.done("confirmGuest", asked, SEAT)["managingSecret"] == managing

    def check_in(ticket: str) -> Any:
        request = door_pb2.CheckInRequest(
            request_id=request_id(), gathering_id=parts_of(evening.id, field="id")[1], ticket=ticket
        )
        return group.calling.ask("DoorService", "CheckIn", request, evening.hr.token)

    assert check_in(own["ticket"]).outcome == door_pb2.SCAN_OUTCOME_ARRIVED
    assert check_in(own["ticket"]).outcome == door_pb2.SCAN_OUTCOME_ALREADY_ARRIVED
    by_hand = {"gatheringId": evening.id, "code": friends["code"], "requestId": request_id()}
    assert evening.hr.done("checkIn", by_hand, SCANNED)["scanned"] == {"outcome": "ARRIVED", "number": 1}

    known = guest.links()
    guest.done("register", {**yuzuki.claim, "channelCodes": [code], "requestId": request_id()}, "requestId")
    guest.redeem(guest.link(known)).until_role("ALUMNUS")

    evening.is_now()
    wish(guest, evening)
    (seen,) = wishes_of(evening.hr, evening)
    assert (seen["note"], seen["member"]["name"]["family"]) == ("企画の仕事に興味があります。", "栗花落")
    assert group.hr("bank").ask('{ wishes(companyId: "holding", first: 1) { edges { cursor } } }')["wishes"] is None

    hired_after(group, guest, "交流会から生まれた企画の仕事")
    assert_shown(evening)
    assert_partners_heard(group, evening, yuzuki)


def assert_partners_heard(group: Group, evening: Evening, leaver: Leaver) -> None:
    """All of it was announced, and nothing in it tells who it was."""
    own_id = parts_of(evening.id, field="id")[1]
    events = [each for each in everything(group.nats_url) if own_id.encode() in each.payload]
    told = {each.name for each in events}
    assert told >= {
        *("GatheringPublished", "GatheringChanged", "GuestRegistered", "SeatStateChanged", "AttendeeArrived"),
        *("ChannelCreated", "JoiningAttributed", "WishReceived"),
    }
    text = b"".join(each.payload for each in everything(group.nats_url)).decode("utf-8", "replace")
    assert [each for each in (*leaver.personal, FRIEND) if each in text] == []


# In the browser.


@needs_chromium
async def test_in_a_browser_a_guest_comes_with_a_friend_joins_at_the_door_and_the_gathering_shows_the_hire(
    group: Group,
) -> None:
    sawako = people.SAWAKO
    evening = Evening.published(group, "ブラウザのおかえり交流会")
    code, address = evening.code(group), group.url.removesuffix("/graphql")
    guest, desk = group.person(sawako.mail), group.person("desk@staff.example")
    asked = {"gatheringId": evening.id, "mail": desk.address, "requestId": request_id()}
    evening.hr.done("appointDesk", asked, "desk { id }")

    async with chromium() as browser:
        async with visitor(browser, address, java_script_enabled=False) as page:
            await registers_as_guest(page, evening, sawako)
        async with visitor(browser, address) as page:
            codes = await confirms(page, guest.link())
        async with visitor(browser, address) as page:
            await checks_in(page, evening, desk, codes)
        known = guest.links()
        async with visitor(browser, address, java_script_enabled=False) as page:
            await registers_for_the_network(page, code, sawako)
            await page.goto("/link")
            await page.locator("#secret").fill(guest.link(known))
            await page.get_by_role("button", name="確認する").click()
            await expect(page.get_by_role("heading", name="アドレスを確認しました")).to_be_visible()
        guest.sign_in().until_role("ALUMNUS")
        evening.is_now()
        wish(guest, evening)
        hired_after(group, guest, "ブラウザから生まれた企画の仕事")
        assert_shown(evening)
        async with visitor(browser, address) as page:
            await page.goto(f"/gatherings/{evening.id}")
            await expect(page.get_by_text("終了しました")).to_be_visible()
            await expect(page.get_by_role("heading", name=evening.title)).to_be_visible()
    assert [each for each in sawako.personal if each in group.logs()] == []


async def registers_as_guest(page: Page, evening: Evening, leaver: Leaver) -> None:
    await page.goto(f"/gatherings/{evening.id}")
    await page.get_by_role("link", name="ゲストとして申し込む").click()
    await page.locator("#name").fill(leaver.last_name)
    await page.locator("#mail").fill(leaver.mail)
    await page.locator("#companions").select_option("1")
    await page.locator("#companion-1").fill(FRIEND)
    await page.get_by_role("button", name="申し込む").click()
    await expect(page.get_by_role("heading", name="確認メールをお送りしました")).to_be_visible()


async def confirms(page: Page, secret: str) -> list[str]:
    """The codes on the tickets."""
    await page.goto(f"/guest#{secret}")
    await page.get_by_role("button", name="参加を確認する").click()
    await expect(page.get_by_alt_text("入場券の二次元コード")).to_have_count(2)
    assert secret not in page.url
    return [text.strip() for text in await page.locator(".ticket .code").all_inner_texts()]


async def checks_in(page: Page, evening: Evening, desk: Person, codes: list[str]) -> None:
    """The desk signs in by a mail; the network fails before the friend is there, and comes back."""
    await page.goto("/door")
    await page.locator("body[data-ready]").wait_for()
    await page.locator("#mail").fill(desk.address)
    await page.get_by_role("button", name="コードを送る").click()
    await page.locator("#secret").fill(desk.link())
    await page.get_by_role("button", name="サインイン", exact=True).click()
    choice = page.locator("#gathering option").filter(has_text=evening.title)
    await page.locator("#gathering").select_option(await choice.get_attribute("value"))
    await page.get_by_role("button", name="この受付を開く").click()
    result = page.get_by_role("alert")
    for number, code in enumerate(codes):
        await page.context.set_offline(number > 0)
        await page.locator("#code").fill(code)
        await page.get_by_role("button", name="入場", exact=True).click()
        await expect(result).to_contain_text("入場しました")
    await expect(page.locator("#counts")).to_have_attribute("data-queued", "1")
    await page.context.set_offline(False)
    await expect(page.locator("#counts")).to_have_attribute("data-queued", "0")


async def registers_for_the_network(page: Page, code: str, leaver: Leaver) -> None:
    await page.goto(f"/register?channel={code}")
    await page.locator("#company_id").select_option(leaver.company)
    for field, value in (
        ("joined_on", leaver.joined_on),
        ("left_on", leaver.left_on),
        ("employee_number", leaver.employee_no),
        ("family", leaver.last_name),
        ("given", leaver.first_name),
        ("family_kana", leaver.last_name_kana),
        ("given_kana", leaver.first_name_kana),
        ("birth_date", leaver.birth_date),
        ("mail", leaver.mail),
    ):
        await page.locator(f"#{field}").fill(value)
    await page.get_by_role("button", name="登録する").click()
    await expect(page.get_by_role("heading", name="確認メールをお送りしました")).to_be_visible()
