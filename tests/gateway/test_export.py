"""`GET /export`: one ZIP of what all four services hold about the caller, or a sentence why there is none."""

import csv
import io
import zipfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import httpx
import orjson
import pytest
from okaeri.audit.v1 import audit_pb2, audit_pb2_grpc

from chassis import tokens
from chassis.clock import timestamp
from chassis.mongo import NOTHING, Collection, Store, connect
from chassis.people import REMOVED, About
from chassis.people.servicer import PersonServicer, person_face
from chassis.server import Server
from gateway.app import make_app
from gateway.export import asking
from gateway.export.archive import Part, archive, harmless
from gateway.export.words import LABELS, TITLES, label_of, title_of
from gateway.neighbours import Neighbours
from gateway.settings import GatewaySettings
from tests.chassis.things import MORNING
from tests.gateway.suite import ALUMNUS, HR, SERVICES, keys, token_of
from tests.infrastructure import free_port


@dataclass(frozen=True)
class Period:
    company_id: str
    left_on: str


@dataclass(frozen=True)
class Profile:
    id: str
    headline: str = ""
    skills: tuple[str, ...] = ()
    employments: tuple[Period, ...] = ()
    version: int = 0


class Members(Collection[Profile]):
    name = "members"
    of = Profile
    holds = About("id", erased=REMOVED)


class SmallStore(Store):
    members: Members


@dataclass
class FakeAudit(audit_pb2_grpc.AuditServiceServicer):
    """Three accesses, two a page."""

    async def ListOwnAccesses(self, request: Any, context: Any) -> Any:
        start = int(request.page_token or 0)
        accesses = [
            audit_pb2.Access(id=f"a{at}", time=timestamp(MORNING), company_id="bank", what="profile")
            for at in range(start, min(start + 2, 3))
        ]
        return audit_pb2.ListOwnAccessesResponse(accesses=accesses, next_page_token="2" if start == 0 else "")


TARO = Profile(
    "taro", "=HYPERLINK(1)", ("Python", "簿記"), (Period("bank", "2015-03-31"), Period("post", "2020-03-31"))
)


@asynccontextmanager
async def gateway(*, down: tuple[str, ...] = ()) -> AsyncIterator[httpx.AsyncClient]:
    """The gateway over four small services, each with rows of two people."""
    verifier = tokens.Verifier(tokens.Keys(keys))
    addresses: dict[str, Any] = {}
    async with AsyncExitStack() as stack:
        for name in SERVICES:
            store = SmallStore(connect("", database="", driver="memory"))
            async with store.transaction() as tx:
                await tx.members.add_many([TARO, Profile("hanako", "another's")], announcing=NOTHING)
            audit = partial(audit_pb2_grpc.add_AuditServiceServicer_to_server, FakeAudit())
            server = await stack.enter_async_context(Server(person_face(store), audit, verifier=verifier))
            addresses[f"{name}_address"] = f"127.0.0.1:{free_port()}" if name in down else server.address
        settings = GatewaySettings(**addresses)
        neighbours = await stack.enter_async_context(Neighbours(settings))
        transport = httpx.ASGITransport(make_app(settings, neighbours))
        yield await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://gateway"))


def bearer(who: Any) -> dict[str, str]:
    return {"authorization": f"Bearer {token_of(who)}"}


def opened(answer: httpx.Response) -> zipfile.ZipFile:
    assert answer.status_code == 200, answer.text
    return zipfile.ZipFile(io.BytesIO(answer.content))


async def test_an_export_holds_what_every_service_holds_as_json_and_csv() -> None:
    async with gateway() as http:
        answer = await http.get("/export", headers=bearer(ALUMNUS))
    files = opened(answer).namelist()
    per_service = [f"{name}/{what}" for name in SERVICES for what in ("profile", "who-saw-your-records")]
    assert sorted(files) == sorted(["README.txt", *(f"{at}.{end}" for at in per_service for end in ("json", "csv"))])
    assert answer.headers["content-disposition"].startswith('attachment; filename="okaeri-my-data-2')
    assert answer.headers["cache-control"] == "no-store"


async def test_the_json_has_titles_in_both_languages_and_no_row_of_others() -> None:
    async with gateway() as http:
        content = opened(await http.get("/export", headers=bearer(ALUMNUS))).read("network/profile.json")
    assert orjson.loads(content) == {
        "title": {"ja": "プロフィール", "en": "Profile"},
        "rows": [
            {
                "id": "taro",
                "headline": "=HYPERLINK(1)",
                "skills": ["Python", "簿記"],
                "employments": [
                    {"company_id": "bank", "left_on": "2015-03-31"},
                    {"company_id": "post", "left_on": "2020-03-31"},
                ],
            }
        ],
    }


async def test_the_csv_opens_in_a_spreadsheet_and_runs_nothing() -> None:
    async with gateway() as http:
        content = opened(await http.get("/export", headers=bearer(ALUMNUS))).read("network/profile.csv")
    assert content.startswith(b"\xef\xbb\xbf")
    header, row = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert dict(zip(header, row, strict=True)) == {
        "番号 / Id": "taro",
        "見出し / Headline": "'=HYPERLINK(1)",
        "スキル / Skills": "Python; 簿記",
        "在籍期間 1 会社 / Period 1 Company": "bank",
        "在籍期間 1 退職日 / Period 1 Last day": "2015-03-31",
        "在籍期間 2 会社 / Period 2 Company": "post",
        "在籍期間 2 退職日 / Period 2 Last day": "2020-03-31",
    }


async def test_accesses_come_from_all_pages() -> None:
    async with gateway() as http:
        content = opened(await http.get("/export", headers=bearer(ALUMNUS))).read("events/who-saw-your-records.json")
    assert [row["id"] for row in orjson.loads(content)["rows"]] == ["a0", "a1", "a2"]


async def test_the_readme_names_every_file_in_both_languages() -> None:
    async with gateway() as http:
        text = opened(await http.get("/export", headers=bearer(ALUMNUS))).read("README.txt").decode("utf-8-sig")
    assert "network/profile.json / .csv    プロフィール / Profile (1)" in text
    assert "What is held about you" in text
    assert "\n" not in text.replace("\r\n", "")


async def test_somebody_of_whom_little_is_held_gets_that() -> None:
    async with gateway() as http:
        names = opened(await http.get("/export", headers=bearer(HR))).namelist()
    content = {name for name in names if "profile" in name}
    assert content == {f"{name}/profile.{end}" for name in SERVICES for end in ("json", "csv")}


@pytest.mark.parametrize("service", SERVICES)
async def test_nothing_is_sent_while_a_service_is_down(service: str) -> None:
    async with gateway(down=(service,)) as http:
        answer = await http.get("/export", headers=bearer(ALUMNUS))
    assert answer.status_code == 503
    assert answer.json()["errors"][0]["extensions"] == {"code": "Unavailable"}
    assert "half an export is none" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Bearer x.y.z"}, {"authorization": "Basic eDp5"}, {"authorization": "Bearer a b"}]
)
async def test_without_a_good_token_in_the_header_nothing_is_sent(headers: dict[str, str]) -> None:
    async with gateway() as http:
        answer = await http.get("/export", headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (401, "NotSignedIn")


async def test_a_token_in_the_address_is_not_looked_at() -> None:
    async with gateway() as http:
        answer = await http.get("/export", params={"token": token_of(ALUMNUS), "access_token": token_of(ALUMNUS)})
    assert answer.status_code == 401


async def test_more_than_fits_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_BYTES", 10)
    async with gateway() as http:
        answer = await http.get("/export", headers=bearer(ALUMNUS))
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (413, "TooLarge")


async def test_a_defect_of_a_service_is_no_file_and_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PersonServicer, "ExportOwn", _broken)
    async with gateway() as http:
        answer = await http.get("/export", headers=bearer(ALUMNUS))
    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (500, "Something went wrong.")


async def _broken(self: Any, request: Any, context: Any) -> AsyncIterator[Any]:
    raise ZeroDivisionError("a secret")
    yield


async def test_an_export_is_not_posted() -> None:
    async with gateway() as http:
        assert (await http.post("/export", headers=bearer(ALUMNUS))).status_code == 405


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        (" +81", "' +81"),
        ("-5", "-5"),
        ("＝1", "'＝1"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("髙橋", "髙橋"),
        ("", ""),
    ],
)
def test_a_cell_is_made_harmless(cell: str, written: str) -> None:
    assert harmless(cell) == written


def test_an_export_of_nothing_is_still_a_file_that_says_so() -> None:
    with zipfile.ZipFile(io.BytesIO(archive([], MORNING))) as zip:
        assert zip.namelist() == ["README.txt"]


def test_what_has_no_name_in_the_tables_is_called_by_its_own() -> None:
    assert str(title_of("small_things")) == "small things / Small things"
    assert str(label_of("steps.1.made_on")) == "経過 1 made on / Step 1 Made on"


def test_no_two_collections_of_a_service_share_a_file() -> None:
    paths = [Part("network", name, []).path for name in TITLES]
    assert len(set(paths)) == len(paths)


def test_no_label_is_empty() -> None:
    assert [name for name, words in {**TITLES, **LABELS}.items() if not words.ja or not words.en] == []
