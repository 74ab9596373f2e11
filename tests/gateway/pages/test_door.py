"""The door page: codes without a script; camera, an hour without the network and handing in later with one."""

import json
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from joserfc import jws
from joserfc.jwk import OKPKey
from okaeri.events.v1 import door_pb2, gathering_pb2
from okaeri.identity.v1 import account_pb2
from playwright.async_api import Page, expect

from chassis import clock, errors
from gateway.node_ids import node_id
from tests.browsing import chromium, faults_of, needs_chromium, visitor
from tests.gateway.pages.answers import END, GATHERING, OWN_ID, START
from tests.gateway.pages.forms import hidden
from tests.gateway.suite import DESK as AT_THE_DESK
from tests.gateway.suite import Graph, graph_over, served_over, token_of

KEY = OKPKey.generate_key("Ed25519", parameters={"kid": "door-1"})
FORGER = OKPKey.generate_key("Ed25519", parameters={"kid": "door-1"})
NEWER = OKPKey.generate_key("Ed25519", parameters={"kid": "door-2"})
SECRET = "the-secret-of-the-mail"


def ticket(seat: str = "seat", number: int = 0, *, gathering: str = OWN_ID, key: OKPKey = KEY) -> str:
    """A ticket as the events service signs it."""
    payload = json.dumps({"g": gathering, "s": seat, "n": number}).encode()
    return jws.serialize_compact({"alg": "Ed25519", "kid": key.kid}, payload, key, algorithms=["Ed25519"])


def later(seconds: int) -> Timestamp:
    """A moment so many seconds from now."""
    return Timestamp(seconds=int(clock.now().timestamp()) + seconds)


def session(_: Any = None) -> account_pb2.Session:
    return account_pb2.Session(
        access_token=token_of(AT_THE_DESK),
        access_expire_time=later(300),
        refresh_token="refresh-token-of-the-desk",
        account=account_pb2.Account(mail="desk@staff.example"),
    )


def kit(_: Any = None, *, seconds: int = 3600) -> door_pb2.DoorKit:
    seats = [
        door_pb2.DoorSeat(id="seat", places=2, code="K7QX2MPA", guest_name="山田 花子", companions=["山田 次郎"]),
        door_pb2.DoorSeat(id="other", places=1, code="B3CD4FGH"),
    ]
    return door_pb2.DoorKit(
        gathering=GATHERING_MESSAGE,
        jwks_json=json.dumps({"keys": [KEY.as_dict(private=False)]}),
        seats=seats,
        expire_time=later(seconds),
        server_time=later(0),
    )


GATHERING_MESSAGE = gathering_pb2.Gathering(id=OWN_ID, title="おかえり交流会", start_time=START, end_time=END, state=2)
ARRIVED = door_pb2.Scanned(outcome=door_pb2.SCAN_OUTCOME_ARRIVED, seat_id="seat", arrive_time=START)
ALREADY = door_pb2.Scanned(
    outcome=door_pb2.SCAN_OUTCOME_ALREADY_ARRIVED, seat_id="seat", arrive_time=START, device_id="another"
)


def uploaded(request: Any) -> door_pb2.UploadScansResponse:
    scanned = [door_pb2.Scanned(outcome=door_pb2.SCAN_OUTCOME_ARRIVED, scan_id=each.scan_id) for each in request.scans]
    return door_pb2.UploadScansResponse(scanned=scanned)


def answers(**given: Any) -> dict[str, Any]:
    seen: list[str] = []

    def check_in(request: Any) -> door_pb2.Scanned:
        whom = request.ticket or request.code
        seen.append(whom)
        return ARRIVED if seen.count(whom) == 1 else ALREADY

    return {
        "AccountService.RequestSignInLink": account_pb2.RequestSignInLinkResponse(),
        "AccountService.RedeemLink": session,
        "AccountService.RefreshSession": session,
        "DoorService.ListOwnDesks": door_pb2.ListOwnDesksResponse(gatherings=[GATHERING_MESSAGE]),
        "DoorService.GetDoorKit": kit,
        "DoorService.CheckIn": check_in,
        "DoorService.CheckOut": door_pb2.Scanned(outcome=door_pb2.SCAN_OUTCOME_LEFT, seat_id="seat"),
        "DoorService.UploadScans": uploaded,
        "DoorService.AddWalkIn": ARRIVED,
        **given,
    }


# Without a script.


async def test_without_a_script_the_desk_signs_in_with_the_code_of_a_mail_and_types_codes() -> None:
    async with graph_over(answers()) as graph:
        opened = await graph.http.get("/door")
        mailed = await graph.http.post("/door", data={**hidden(opened), "mail": "desk@staff.example"})
        assert "コードをお送りしました" in mailed.text
        desk = await graph.http.post("/door", data={**hidden(mailed, 1), "secret": SECRET})
        assert "おかえり交流会" in desk.text
        typed = {"gathering": GATHERING, "code": "k7qx2mpa"}
        first = await graph.http.post("/door", data={**hidden(desk), **typed})
        again = await graph.http.post("/door", data={**hidden(first), **typed})
    assert "<strong>入場しました</strong>" in first.text
    assert "<strong>入場済みです" in again.text
    asked = [request.code for rpc, request in graph.calls if rpc == "DoorService.CheckIn"]
    assert asked == ["K7QX2MPA", "K7QX2MPA"]


async def test_the_page_of_the_desk_shows_no_access_token_and_nothing_in_its_address() -> None:
    async with graph_over(answers()) as graph:
        opened = await graph.http.get("/door")
        desk = await graph.http.post("/door", data={**hidden(opened, 1), "secret": SECRET})
    assert token_of(AT_THE_DESK) not in desk.text
    assert str(desk.url) == "http://gateway/door"
    assert desk.headers["cache-control"] == "no-store"


async def test_a_code_that_was_used_and_a_session_that_ended_say_to_sign_in_again() -> None:
    refused = errors.NotSignedIn("Used.")
    async with graph_over(answers(**{"AccountService.RedeemLink": refused})) as graph:
        opened = await graph.http.get("/door")
        used = await graph.http.post("/door", data={**hidden(opened, 1), "secret": SECRET})
        assert (used.status_code, "使用済み" in used.text) == (422, True)
    async with graph_over(answers(**{"AccountService.RefreshSession": refused})) as graph:
        opened = await graph.http.get("/door")
        desk = await graph.http.post("/door", data={**hidden(opened, 1), "secret": SECRET})
        typed = {"gathering": GATHERING, "code": "K7QX2MPA"}
        ended = await graph.http.post("/door", data={**hidden(desk), **typed})
        assert (ended.status_code, "もう一度サインイン" in ended.text) == (422, True)
        assert "DoorService.CheckIn" not in graph.asked


async def test_a_gathering_of_another_desk_is_not_checked_into() -> None:
    async with graph_over(answers()) as graph:
        opened = await graph.http.get("/door")
        desk = await graph.http.post("/door", data={**hidden(opened, 1), "secret": SECRET})
        typed = {"gathering": node_id("Gathering", "elsewhere"), "code": "K7QX2MPA"}
        await graph.http.post("/door", data={**hidden(desk), **typed})
    assert "DoorService.CheckIn" not in graph.asked


async def test_the_worker_speaks_for_the_door_alone() -> None:
    async with graph_over({}) as graph:
        worker = await graph.http.get("/door/worker.js")
    assert worker.headers["service-worker-allowed"] == "/door"
    assert worker.headers["content-type"].startswith("text/javascript")


# With one.


async def at_the_door(page: Page) -> None:
    await page.goto(f"/door#{SECRET}")
    await page.locator("body[data-ready]").wait_for()
    await page.get_by_role("button", name="サインイン", exact=True).click()
    await page.get_by_role("button", name="この受付を開く").click()
    await expect(page.get_by_role("heading", name="おかえり交流会")).to_be_visible()


async def scanned(page: Page, text: str, says: str) -> None:
    await page.get_by_label("入場券のコード").fill(text)
    await page.get_by_role("button", name="入場", exact=True).click()
    await expect(page.get_by_role("alert")).to_contain_text(says)


def upload_of(graph: Graph) -> Any:
    return next(request for rpc, request in graph.calls if rpc == "DoorService.UploadScans")


@needs_chromium
@pytest.mark.slow
async def test_in_a_browser_the_door_goes_on_without_the_network_and_hands_in_later() -> None:
    async with served_over(answers()) as graph, chromium() as browser, visitor(browser, graph.address) as page:
        await at_the_door(page)
        assert await faults_of(page) == []
        await scanned(page, ticket(), "入場しました")
        await scanned(page, ticket(), "入場済みです")
        await page.evaluate("navigator.serviceWorker.ready")
        await page.context.set_offline(True)
        await scanned(page, ticket("other"), "入場しました")
        await scanned(page, ticket("other"), "入場済みです")
        await scanned(page, ticket(key=FORGER), "偽造の疑い")
        await scanned(page, ticket(gathering="elsewhere"), "別の交流会の入場券です")
        await scanned(page, ticket("given-back"), "お席がありません")
        await scanned(page, ticket(key=NEWER), "確かめずに記録しました")
        await page.reload()
        await expect(page.get_by_role("heading", name="おかえり交流会")).to_be_visible()
        await scanned(page, "K7QX2MPA", "山田 次郎")
        await expect(page.locator("#counts")).to_have_attribute("data-queued", "4")
        await expect(page.locator("#network")).to_contain_text("通信なし")
        assert "DoorService.UploadScans" not in graph.asked
        await page.context.set_offline(False)
        await expect(page.locator("#counts")).to_have_attribute("data-queued", "0")
        upload = upload_of(graph)
        kept = [ticket("other"), ticket("other"), ticket(key=NEWER)]
        assert sorted(each.ticket for each in upload.scans) == sorted(kept)
        assert upload.device_time.seconds >= max(each.scan_time.seconds for each in upload.scans)
        codes = [request.code for rpc, request in graph.calls if rpc == "DoorService.CheckIn" and request.code]
        assert codes == ["K7QX2MPA"]


@needs_chromium
@pytest.mark.slow
async def test_in_a_browser_a_camera_that_reads_codes_checks_in_each_ticket_once() -> None:
    reading = f"window.BarcodeDetector = class {{ async detect() {{ return [{{rawValue: '{ticket()}'}}]; }} }};"
    async with (
        served_over(answers()) as graph,
        chromium() as browser,
        visitor(browser, graph.address, permissions=["camera"]) as page,
    ):
        await page.add_init_script(reading)
        await at_the_door(page)
        await page.get_by_role("button", name="カメラで読み取る").click()
        await expect(page.get_by_role("alert")).to_contain_text("入場しました")
        await page.get_by_role("button", name="カメラを止める").click()
        await expect(page.locator("#view")).to_be_hidden()
    assert graph.asked.count("DoorService.CheckIn") == 1


@needs_chromium
@pytest.mark.slow
async def test_in_a_browser_that_cannot_verify_scans_are_kept_without_a_check_and_the_page_says_so() -> None:
    unable = "crypto.subtle.importKey = async () => { throw new DOMException('no', 'NotSupportedError'); };"
    async with served_over(answers()) as graph, chromium() as browser, visitor(browser, graph.address) as page:
        await page.add_init_script(unable)
        await at_the_door(page)
        await page.context.set_offline(True)
        await scanned(page, ticket("other"), "確かめずに記録しました")
        await page.context.set_offline(False)
        await expect(page.locator("#counts")).to_have_attribute("data-queued", "0")
    assert [each.ticket for each in upload_of(graph).scans] == [ticket("other")]


@needs_chromium
@pytest.mark.slow
async def test_in_a_browser_after_its_hour_the_door_keeps_scans_without_a_check() -> None:
    def short(_: Any) -> door_pb2.DoorKit:
        return kit(seconds=0)

    said = answers(**{"DoorService.GetDoorKit": short})
    async with served_over(said) as graph, chromium() as browser, visitor(browser, graph.address) as page:
        await at_the_door(page)
        await page.context.set_offline(True)
        await scanned(page, ticket("other"), "確かめずに記録しました")
        await expect(page.locator("#network")).to_contain_text("一時間を過ぎた")
