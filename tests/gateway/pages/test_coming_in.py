"""The registration page of a channel and the page that a mail leads to, without a script and in a real browser."""

import re
from collections.abc import AsyncIterator

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from okaeri.identity.v1 import account_pb2 as account_pb
from okaeri.identity.v1 import organisation_pb2 as organisation_pb
from okaeri.network.v1 import registration_pb2 as pb

from chassis import errors
from tests.browsing import DESK, chromium, faults_of, needs_chromium, visitor
from tests.gateway.pages.forms import hidden, sent
from tests.gateway.suite import Graph, graph_over, served_over

COMPANIES = organisation_pb.ListCompaniesResponse(
    companies=[
        organisation_pb.Company(id="bank", name="株式会社みらい銀行"),
        organisation_pb.Company(id="post", name="みらい郵便株式会社"),
    ]
)
SESSION = account_pb.Session(
    access_token="a.b.c",
    access_expire_time=Timestamp(seconds=1_800_000_000),
    refresh_token="refresh-token-of-hanako",
    account=account_pb.Account(mail="hanako@private.example"),
)
ANSWERS = {
    "OrganisationService.ListCompanies": COMPANIES,
    "RegistrationService.Register": pb.RegisterResponse(),
    "AccountService.RedeemLink": SESSION,
    "AccountService.EndSession": account_pb.EndSessionResponse(),
}
HANAKO = {
    "company_id": "bank",
    "family": "山田",
    "given": "花子",
    "family_kana": "ヤマダ",
    "given_kana": "ハナコ",
    "birth_date": "1980-04-01",
    "mail": "hanako@private.example",
    "channel": "ABC234",
}


@pytest.fixture
async def graph() -> AsyncIterator[Graph]:
    async with graph_over(ANSWERS) as graph:
        yield graph


# What a person sees.


async def test_the_code_of_a_leaflet_is_filled_in(graph: Graph) -> None:
    page = await graph.http.get("/register?channel=ABC234")
    assert 'name="channel" value="ABC234"' in page.text
    assert '<option value="bank">株式会社みらい銀行</option>' in page.text


@pytest.mark.parametrize(
    ("path", "accepts", "language", "title"),
    [
        ("/register", "", "ja", "アルムナイ登録"),
        ("/register", "en-GB,ja;q=0.5", "en", "Register as an alumnus"),
        ("/register", "fr, en;q=0.3, ja;q=0.9", "ja", "アルムナイ登録"),
        ("/register", "en;q=0", "ja", "アルムナイ登録"),
        ("/register", "en;q=nonsense", "ja", "アルムナイ登録"),
        ("/register?lang=en", "ja", "en", "Register as an alumnus"),
        ("/register?lang=xx", "en", "en", "Register as an alumnus"),
    ],
)
async def test_a_page_speaks_the_language_of_the_address_then_of_the_browser(
    graph: Graph, path: str, accepts: str, language: str, title: str
) -> None:
    page = await graph.http.get(path, headers={"accept-language": accepts})
    assert page.headers["content-language"] == language
    assert f'<html lang="{language}">' in page.text
    assert f"<h1>{title}</h1>" in page.text


async def test_the_link_to_the_other_language_keeps_the_code(graph: Graph) -> None:
    page = await graph.http.get("/register?channel=ABC234")
    assert 'href="/register?channel=ABC234&amp;lang=en"' in page.text


async def test_what_was_typed_becomes_the_registration(graph: Graph) -> None:
    answer = await sent(graph, "/register?channel=ABC234", HANAKO)
    assert (answer.status_code, "確認メールをお送りしました" in answer.text) == (200, True)
    asked = next(request for rpc, request in graph.calls if rpc == "RegistrationService.Register")
    assert (asked.company_id, asked.birth_date, asked.mail) == ("bank", "1980-04-01", "hanako@private.example")
    assert (asked.name.family, asked.name.given_kana) == ("山田", "ハナコ")
    assert (list(asked.channel_codes), asked.locale) == (["ABC234"], "ja")


async def test_sending_the_same_page_twice_registers_once(graph: Graph) -> None:
    opened = await graph.http.get("/register")
    for _ in range(2):
        await graph.http.post("/register", data={**hidden(opened), **HANAKO})
    first, second = (request for rpc, request in graph.calls if rpc == "RegistrationService.Register")
    assert first == second


async def test_a_wrong_field_is_named_and_what_was_typed_stays() -> None:
    refusal = errors.InvalidInput("A birth date lies in the past.", field="birth_date")
    async with graph_over({**ANSWERS, "RegistrationService.Register": refusal}) as graph:
        answer = await sent(graph, "/register", HANAKO)
    assert answer.status_code == 422
    assert "この項目をご確認ください：生年月日" in answer.text
    assert 'value="hanako@private.example"' in answer.text
    assert re.search(r'id="birth_date"[^>]*aria-invalid="true"', answer.text)
    assert "hanako" not in str(answer.url)


async def test_what_is_typed_is_never_markup(graph: Graph) -> None:
    async with graph_over({**ANSWERS, "RegistrationService.Register": errors.TooMany("x", retry_after_seconds=1)}) as g:
        answer = await sent(g, "/register", {**HANAKO, "family": '"><script>alert(1)</script>'})
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text


# Forms of others.


async def test_a_form_without_the_token_of_its_page_does_nothing(graph: Graph) -> None:
    opened = await graph.http.get("/register")
    for wrong in ("", "x" * 43, hidden(opened)["form_token"][:-1]):
        answer = await graph.http.post("/register", data={**hidden(opened), **HANAKO, "form_token": wrong})
        assert answer.status_code == 403
    assert "RegistrationService.Register" not in graph.asked


async def test_a_form_that_another_site_sent_does_nothing(graph: Graph) -> None:
    for site in ("cross-site", "same-site"):
        answer = await sent(graph, "/register", HANAKO, **{"sec-fetch-site": site})
        assert answer.status_code == 403
    assert "RegistrationService.Register" not in graph.asked


async def test_a_form_that_is_too_large_or_no_form_does_nothing(graph: Graph) -> None:
    assert (await sent(graph, "/register", {**HANAKO, "family": "x" * 70_000})).status_code == 413
    assert (await sent(graph, "/register", {f"f{n}": "x" for n in range(300)})).status_code == 400
    json = await graph.http.post("/register", json=HANAKO)
    latin = await graph.http.post(
        "/register", content=b"family=%ff\xff", headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert (json.status_code, latin.status_code) == (415, 400)
    assert "RegistrationService.Register" not in graph.asked


async def test_a_page_lets_nothing_in_from_elsewhere(graph: Graph) -> None:
    page = await graph.http.get("/register")
    assert page.headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert re.search("okaeri-form=[^;]+; HttpOnly; Path=/; SameSite=strict", page.headers["set-cookie"])


async def test_a_service_that_is_down_is_a_page_that_says_so() -> None:
    async with graph_over({}, down=("identity",)) as graph:
        page = await graph.http.get("/register?lang=en")
    assert page.status_code == 503
    assert "Please wait a little" in page.text


# The link of a mail.


async def test_opening_the_page_of_a_link_uses_nothing_up(graph: Graph) -> None:
    page = await graph.http.get("/link")
    assert page.status_code == 200
    assert graph.calls == []


async def test_the_code_of_a_mail_confirms_the_address_and_leaves_no_session(graph: Graph) -> None:
    answer = await sent(graph, "/link", {"secret": "the-secret-of-the-mail"})
    assert "アドレスを確認しました" in answer.text
    assert graph.asked == ["AccountService.RedeemLink", "AccountService.EndSession"]
    assert graph.calls[1][1].refresh_token == "refresh-token-of-hanako"
    assert "refresh-token" not in answer.text


async def test_a_code_that_was_used_says_what_to_do() -> None:
    async with graph_over({**ANSWERS, "AccountService.RedeemLink": errors.NotSignedIn("Used.")}) as graph:
        answer = await sent(graph, "/link", {"secret": "the-secret-of-the-mail"})
    assert answer.status_code == 422
    assert "使用済み" in answer.text


# In a browser.


@needs_chromium
@pytest.mark.slow
async def test_in_a_browser_somebody_registers_with_the_code_of_a_leaflet() -> None:
    async with served_over(ANSWERS) as graph, chromium() as browser:
        async with visitor(browser, graph.address, java_script_enabled=False) as page:
            await page.goto("/register?channel=ABC234")
            await page.get_by_label("退職された会社").select_option("bank")
            await page.get_by_label("退職日").fill("2015-03-31")
            await page.locator("#family").fill("山田")
            await page.locator("#given").fill("花子")
            await page.get_by_label("姓（カナ）").fill("ヤマダ")
            await page.get_by_label("名（カナ）").fill("ハナコ")
            await page.get_by_label("生年月日").fill("1980-04-01")
            await page.get_by_label("メールアドレス").fill("hanako@private.example")
            await page.get_by_role("button", name="登録する").click()
            await page.get_by_role("heading", name="確認メールをお送りしました").wait_for()
            assert "hanako" not in page.url
        asked = next(request for rpc, request in graph.calls if rpc == "RegistrationService.Register")
        assert (asked.left_on, list(asked.channel_codes)) == ("2015-03-31", ["ABC234"])
        async with visitor(browser, graph.address) as page:
            await page.goto("/link#the-secret-of-the-mail")
            await page.get_by_role("button", name="確認する").click()
            await page.get_by_role("heading", name="アドレスを確認しました").wait_for()
        redeemed = next(request for rpc, request in graph.calls if rpc == "AccountService.RedeemLink")
        assert redeemed.secret == "the-secret-of-the-mail"


@needs_chromium
@pytest.mark.slow
async def test_in_a_browser_the_pages_are_for_everybody() -> None:
    async with served_over(ANSWERS) as graph, chromium() as browser:
        for path in ("/register?channel=ABC234", "/register?lang=en", "/link", "/link?lang=en"):
            for size in ({"width": 320, "height": 640}, DESK):
                async with visitor(browser, graph.address, viewport=size) as page:
                    await page.goto(path)
                    assert await faults_of(page) == [], (path, size)
