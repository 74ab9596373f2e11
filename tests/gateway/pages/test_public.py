"""What everybody may see: the network, a gathering, facts for search engines, calendar files."""

import json
import re

import httpx
import pytest
from okaeri.events.v1 import calendar_pb2, gathering_pb2

from chassis import errors
from tests.browsing import DESK, chromium, faults_of, needs_chromium, visitor
from tests.gateway.pages.answers import ANSWERS, GATHERING, OWN_ID, moment, public_gathering
from tests.gateway.pages.forms import hidden
from tests.gateway.suite import graph_over, served_over

PATH = f"/gatherings/{OWN_ID}"
CALENDAR = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def facts_on(page: httpx.Response) -> dict[str, object]:
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.DOTALL)
    assert not set("<>&") & set(text)
    facts: dict[str, object] = json.loads(text)
    return facts


async def test_the_network_tells_its_figures_with_their_day_and_small_ones_as_fewer_than_five() -> None:
    async with graph_over(ANSWERS) as graph:
        page = (await graph.http.get("/network")).text
    assert re.search(r"登録者\s+<strong>300<small> 名以上", page)
    assert re.search(r"復職\s+<strong><small>５名未満", page)
    assert "2030年11月1日時点" in page
    assert "五年ぶりに、ただいま" in page
    assert "2030年11月23日（土）18:00" in page


async def test_a_page_of_a_network_whose_figures_do_not_come_shows_the_rest() -> None:
    async with graph_over({**ANSWERS, "FigureService.GetPublicFigures": errors.NotFound("x")}) as graph:
        page = await graph.http.get("/network?lang=en")
    assert (page.status_code, "cannot be shown at the moment" in page.text) == (200, True)
    assert "Next gatherings" in page.text


@pytest.mark.parametrize("id", [OWN_ID, GATHERING])
async def test_a_gathering_is_found_by_its_id_in_either_spelling(id: str) -> None:
    async with graph_over(ANSWERS) as graph:
        page = await graph.http.get(f"/gatherings/{id}")
    assert (page.status_code, "おかえり交流会 &lt;秋&gt;" in page.text) == (200, True)


@pytest.mark.parametrize("id", ["nothing", "x" * 300, "R2F0aGVyaW5nOg", "..%2f..", "%00"])
async def test_a_gathering_that_is_not_there_is_a_page_that_says_so(id: str) -> None:
    async with graph_over({**ANSWERS, "PublicityService.GetPublicGathering": errors.NotFound("x")}) as graph:
        page = await graph.http.get(f"/gatherings/{id}")
    assert page.status_code == 404


async def test_the_programme_is_told_by_the_clock_of_tokyo() -> None:
    async with graph_over(ANSWERS) as graph:
        page = (await graph.http.get(PATH)).text
    assert re.findall(r"<time>([0-9:]+)</time>", page) == ["18:00", "18:30"]
    assert "秘密の人" not in page


async def test_search_engines_read_an_event_and_nothing_breaks_out_of_it() -> None:
    async with graph_over(ANSWERS) as graph:
        page = await graph.http.get(PATH)
    facts = facts_on(page)
    assert facts["@type"] == "Event"
    assert facts["startDate"] == "2030-11-23T09:00:00Z"
    assert facts["eventStatus"] == "https://schema.org/EventScheduled"
    assert facts["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert facts["organizer"] == [
        {"@type": "Organization", "name": "日本みらい郵政株式会社"},
        {"@type": "Organization", "name": "株式会社みらい銀行"},
    ]
    assert str(facts["description"]).endswith("</script><b>")
    assert "</script><b>" not in page.text


async def test_a_gathering_that_was_called_off_says_so_to_people_and_machines() -> None:
    off = public_gathering(state=gathering_pb2.GATHERING_STATE_CANCELLED, takes_guests=False)
    async with graph_over({**ANSWERS, "PublicityService.GetPublicGathering": off}) as graph:
        page = await graph.http.get(PATH)
    assert "中止になりました" in page.text
    assert facts_on(page)["eventStatus"] == "https://schema.org/EventCancelled"


async def test_a_gathering_that_is_over_says_so() -> None:
    ended = {"start_time": moment("2020-01-01T10:00:00Z"), "end_time": moment("2020-01-01T12:00:00Z")}
    over = public_gathering(**ended, takes_guests=False)
    async with graph_over({**ANSWERS, "PublicityService.GetPublicGathering": over}) as graph:
        page = (await graph.http.get(PATH)).text
    assert "終了しました" in page
    assert "カレンダーに追加" not in page


async def test_the_way_into_the_network_carries_the_gathering_as_channel() -> None:
    async with graph_over(ANSWERS) as graph:
        page = (await graph.http.get(PATH)).text
    assert "/register?lang=ja&amp;channel=KX3F7Q" in page


async def test_each_view_is_counted_by_nobody_in_particular() -> None:
    async with graph_over(ANSWERS) as graph:
        for _ in range(2):
            page = await graph.http.get(PATH)
        await graph.http.get("/network")
    counted = [request for rpc, request in graph.calls if rpc == "PublicityService.CountView"]
    assert [each.gathering_id for each in counted] == [OWN_ID, OWN_ID, ""]
    assert len({each.request_id for each in counted}) == 3
    assert "閲覧 1,235" in page.text


async def test_a_page_is_shown_where_its_view_cannot_be_counted() -> None:
    async with graph_over({**ANSWERS, "PublicityService.CountView": errors.TooMany("x", retry_after_seconds=1)}) as g:
        page = await g.http.get(PATH)
    assert (page.status_code, "閲覧 1,234" in page.text) == (200, True)


@pytest.mark.parametrize(("path", "gathering"), [(PATH, OWN_ID), ("/network", "")])
async def test_a_reaction_is_counted_once_for_a_page_that_was_opened(path: str, gathering: str) -> None:
    async with graph_over(ANSWERS) as graph:
        opened = await graph.http.get(path)
        for _ in range(2):
            page = await graph.http.post(path, data=hidden(opened))
    reactions = [request for rpc, request in graph.calls if rpc == "PublicityService.React"]
    assert [each.gathering_id for each in reactions] == [gathering] * 2
    assert len({each.request_id for each in reactions}) == 1
    assert "ありがとうございます。" in page.text


async def test_a_reaction_that_another_site_sends_is_not_counted() -> None:
    async with graph_over(ANSWERS) as graph:
        opened = await graph.http.get("/network")
        answer = await graph.http.post("/network", data=hidden(opened), headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert "PublicityService.React" not in graph.asked


# Calendars.


async def test_the_calendar_file_of_a_gathering() -> None:
    said = {"CalendarService.GetCalendar": calendar_pb2.CalendarFile(text=CALENDAR)}
    async with graph_over(said) as graph:
        file = await graph.http.get(f"{PATH}.ics")
    assert (file.status_code, file.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert file.content.decode() == CALENDAR
    assert graph.calls[0][1].gathering_id == OWN_ID


async def test_a_private_feed_is_read_by_its_address_alone_and_by_no_cache_of_others() -> None:
    said = {"CalendarService.GetFeed": calendar_pb2.CalendarFile(text=CALENDAR)}
    async with graph_over(said) as graph:
        file = await graph.http.get("/feed/the-secret.ics")
    assert (file.status_code, file.headers["cache-control"]) == (200, "private, no-cache")
    assert graph.calls[0][1].secret == "the-secret"


async def test_a_feed_that_was_revoked_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    async with graph_over({"CalendarService.GetFeed": errors.NotFound("x")}) as graph:
        file = await graph.http.get("/feed/the-secret.ics")
    assert file.status_code == 404
    assert "the-secret" not in capsys.readouterr().out


# In a browser.


@needs_chromium
@pytest.mark.slow
async def test_in_a_browser_a_student_likes_a_gathering_without_a_script() -> None:
    async with (
        served_over(ANSWERS) as graph,
        chromium() as browser,
        visitor(browser, graph.address, java_script_enabled=False, locale="en-GB") as page,
    ):
        await page.goto("/network")
        await page.get_by_role("link", name="おかえり交流会 <秋>").click()
        await page.get_by_role("button", name="I like this").click()
        await page.get_by_text("Thank you.").wait_for()
    assert graph.asked.count("PublicityService.React") == 1


@needs_chromium
@pytest.mark.slow
async def test_in_a_browser_the_public_pages_are_for_everybody() -> None:
    async with served_over(ANSWERS) as graph, chromium() as browser:
        for path in ("/network", "/network?lang=en", PATH, f"{PATH}?lang=en"):
            for size in ({"width": 320, "height": 640}, DESK):
                async with visitor(browser, graph.address, viewport=size) as page:
                    await page.goto(path)
                    assert await faults_of(page) == [], (path, size)
