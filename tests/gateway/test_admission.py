"""What may run for whom: the budget, the schema, routers; nothing is asked of any service before."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from okaeri.identity.v1 import organisation_pb2 as pb

from chassis.access import ANONYMOUS, Caller, Grant, Kind
from chassis.errors import Forbidden, NotSignedIn, TooMany
from gateway.admission import COMPOSER_HEADER, key_of
from gateway.budget import Budget
from gateway.contracts import answer_of, method
from gateway.gates import Gates
from gateway.node_ids import node_id
from gateway.operations import Asked, Operations
from gateway.parts.subgraph import _printed
from gateway.settings import GatewaySettings
from tests.gateway.suite import ALUMNUS, COMPOSER, HR, OPERATOR, Graph, graph_over, published_keys, token_of

COMPANIES = "{ companies { id } }"
MANY = {"OrganisationService.ListCompanies": pb.ListCompaniesResponse()}
GRAPHQL = "application/graphql-response+json"


async def post(graph: Graph, text: str, who: Caller | None = None, **headers: str) -> httpx.Response:
    sent = {"accept": GRAPHQL, **headers} | ({"authorization": f"Bearer {token_of(who)}"} if who else {})
    return await graph.http.post("/graphql", json={"query": text}, headers=sent)


def told(answer: httpx.Response) -> tuple[int, str, str]:
    (error,) = answer.json()["errors"]
    return answer.status_code, error["extensions"]["code"], error["message"]


# --- the budget -----------------------------------------------------------------------------------------------------


async def test_a_caller_spends_points_until_they_are_gone_and_is_told_when_there_are_more() -> None:
    async with graph_over(MANY, points_per_minute=130) as graph:
        first = await post(graph, COMPANIES, HR)
        assert first.headers["graphql-cost"] == "60"
        assert first.headers["ratelimit-policy"] == '"points";q=130;w=60'
        assert first.headers["ratelimit"].startswith('"points";r=70;t=')
        await post(graph, COMPANIES, HR)
        calls = len(graph.calls)
        refused = await post(graph, COMPANIES, HR)
        assert told(refused)[:2] == (429, "TooMany")
        assert "10 of 130 points left" in told(refused)[2]
        seconds = refused.json()["errors"][0]["extensions"]["retryAfterSeconds"]
        assert refused.headers["retry-after"] == str(seconds)
        assert 1 <= seconds <= 60
        assert len(graph.calls) == calls
        older = await graph.http.post(
            "/graphql", json={"query": COMPANIES}, headers={"authorization": f"Bearer {token_of(HR)}"}
        )
        assert older.status_code == 429
        assert (await post(graph, COMPANIES, ALUMNUS)).status_code == 200


async def test_a_bad_document_costs_points_too_and_who_has_none_is_not_even_read() -> None:
    async with graph_over({}, points_per_minute=20) as graph:
        for _ in range(2):
            assert told(await post(graph, "{ nothing }"))[:2] == (400, "BadRequest")
        assert told(await post(graph, "{"))[:2] == (429, "TooMany")


async def test_the_graph_says_what_is_left() -> None:
    text = "{ rateLimit { cost limit remaining resetTime } companies { id } }"
    async with graph_over(MANY, points_per_minute=1000) as graph:
        await graph.data(text, HR)
        answered = (await graph.data(text, HR))["rateLimit"]
    assert (answered["cost"], answered["limit"], answered["remaining"]) == (61, 1000, 1000 - 2 * 61)
    assert answered["resetTime"].endswith(":00Z")


async def test_the_cost_is_in_the_answer_where_it_is_asked_for() -> None:
    async with graph_over(MANY) as graph:
        body = {"query": COMPANIES, "extensions": {"cost": True}}
        answer = (await graph.http.post("/graphql", json=body)).json()
    assert answer["extensions"]["cost"].keys() == {"points", "remaining", "resetsInSeconds"}
    assert answer["extensions"]["cost"]["points"] == 60


async def test_pages_of_our_own_are_not_counted() -> None:
    async def ask(rpc: str, message: Any) -> Any:
        return pb.ListCompaniesResponse()

    operations = Operations(ask, GatewaySettings(points_per_minute=1))
    answered = await operations.answer(Asked("{ rateLimit { cost } companies { id } }"))
    assert answered.body == {"data": {"rateLimit": None, "companies": []}}


MACHINE = Caller("hanako", Kind.SERVICE_ACCOUNT)


def test_a_caller_is_an_account_or_the_network_it_comes_from() -> None:
    assert key_of(HR, "192.0.2.7") == key_of(HR, "")
    assert len({key_of(HR, ""), key_of(MACHINE, ""), key_of(ALUMNUS, ""), key_of(ANONYMOUS, "192.0.2.7")}) == 4
    assert key_of(ANONYMOUS, "192.0.2.7") == key_of(None, "192.0.2.7") != key_of(None, "192.0.2.8")
    assert key_of(None, "2001:db8:1:2:3:4:5:6") == key_of(None, "2001:db8:1:2::9") != key_of(None, "2001:db8:1:3::9")
    assert key_of(ANONYMOUS, "") == ""


def test_the_key_of_a_caller_says_nothing_about_the_caller() -> None:
    assert "hanako" not in key_of(HR, "")
    assert "192" not in key_of(None, "192.0.2.7")


@pytest.fixture
def now() -> list[float]:
    return [600.0]


@pytest.fixture
def budget(now: list[float]) -> Budget:
    return Budget(100, clock=lambda: now[0])


def test_a_minute_of_the_clock_begins_with_nothing_spent(budget: Budget, now: list[float]) -> None:
    assert budget.spend("taro", 100).remaining == 0
    now[0] = 659.0
    with pytest.raises(TooMany) as refused:
        budget.spend("taro", 1)
    assert refused.value.retry_after_seconds == 1
    now[0] = 660.0
    assert budget.spend("taro", 40).remaining == 60


def test_what_is_refused_takes_nothing(budget: Budget) -> None:
    budget.spend("taro", 60)
    with pytest.raises(TooMany):
        budget.spend("taro", 50)
    assert budget.spend("taro", 40).remaining == 0


def test_a_budget_is_one_however_many_copies_there_are(budget: Budget, now: list[float]) -> None:
    other = Budget(100, clock=lambda: now[0])
    budget.spend("taro", 30)
    other.heard(*budget.untold())
    assert other.spend("taro", 50).remaining == 20
    budget.heard(*other.untold())
    assert budget.left("taro").remaining == 20
    assert budget.untold()[1] == {}


def test_what_was_spent_in_another_minute_counts_nothing(budget: Budget, now: list[float]) -> None:
    minute = int(now[0]) // 60
    budget.heard(minute - 1, {"taro": 90})
    budget.heard(minute, {"taro": 10})
    assert budget.left("taro").remaining == 90


def test_callers_beyond_the_bound_are_counted_together(budget: Budget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.budget.MOST_CALLERS", 2)
    for who in ("a", "b", "c"):
        budget.spend(who, 60)
    assert budget.left("a").remaining == 40
    with pytest.raises(TooMany):
        budget.spend("d", 60)
    assert len(budget._spent) == 3


# --- the schema and its routers -------------------------------------------------------------------------------------

SCHEMA = "{ __schema { queryType { name } } }"
TYPE = '{ __type(name: "Query") { name } }'
SDL = "{ _service { sdl } }"


@pytest.mark.parametrize("text", [SCHEMA, TYPE, SDL])
@pytest.mark.parametrize(
    ("allowed", "who", "status"),
    [
        (("anyone",), None, 200),
        (("signed_in",), None, 401),
        (("signed_in",), ALUMNUS, 200),
        (("operator",), None, 401),
        (("operator",), ALUMNUS, 403),
        (("operator",), OPERATOR, 200),
        ((), OPERATOR, 403),
    ],
)
async def test_who_may_see_the_schema_is_a_setting(
    text: str, allowed: tuple[str, ...], who: Caller | None, status: int
) -> None:
    async with graph_over({}, introspection=allowed) as graph:
        answer = await post(graph, text, who)
        assert answer.status_code == status
        assert ("data" in answer.json()) == (status == 200)
        assert (await post(graph, "{ __typename }")).status_code == 200


ENTITIES = '{ _entities(representations: [{ __typename: "Company", id: "bank" }]) { __typename } }'


@pytest.mark.parametrize(("secret", "sent"), [(COMPOSER, ""), (COMPOSER, "guessed"), ("", ""), ("", COMPOSER)])
async def test_entities_are_for_routers_that_know_the_secret(secret: str, sent: str) -> None:
    async with graph_over({}, composer_secret=secret, introspection=()) as graph:
        for text in (ENTITIES, SDL):
            answer = await post(graph, text, HR, **{COMPOSER_HEADER: sent})
            assert told(answer)[:2] == (403, "Forbidden")
        assert graph.calls == []


async def test_a_router_that_knows_the_secret_sees_the_schema_whatever_the_setting() -> None:
    async with graph_over({}, introspection=()) as graph:
        answer = await post(graph, SDL, **{COMPOSER_HEADER: COMPOSER})
    assert "type Query" in answer.json()["data"]["_service"]["sdl"]


async def test_the_schema_is_printed_once_and_hardly_more_often_shown_in_one_answer() -> None:
    many = " ".join(f"a{number}: sdl" for number in range(11))
    whole = " ".join(f"a{number}: __schema {{ types {{ name }} }}" for number in range(11))
    async with graph_over({}) as graph:
        await post(graph, SDL)
        printed = _printed.cache_info().misses
        await post(graph, SDL)
        for text in (f"{{ _service {{ {many} }} }}", f"{{ {whole} }}"):
            status, code, _ = told(await post(graph, text))
            assert (status, code) == (400, "TooLarge")
    assert _printed.cache_info().misses == printed


# --- access in the plan ---------------------------------------------------------------------------------------------

APPLICATIONS = '{ applications(companyId: "bank", first: 1) { edges { cursor } } companies { id } }'

CREATE = 'mutation { createCompany(input: { companyId: "post", name: "Post" }) { ... on Forbidden { message } } }'


@pytest.fixture
async def closed() -> AsyncIterator[Graph]:
    async with graph_over(MANY) as graph:
        yield graph


@pytest.mark.parametrize(
    ("who", "code", "message"),
    [(None, "NotSignedIn", "Please sign in first."), (ALUMNUS, "Forbidden", "Your account may not do this.")],
)
async def test_a_closed_field_is_refused_in_the_services_words_and_they_are_never_asked(
    closed: Graph, who: Caller | None, code: str, message: str
) -> None:
    answered = await closed.ask(APPLICATIONS, who)
    (error,) = answered["errors"]
    assert (error["extensions"], error["message"], error["path"]) == ({"code": code}, message, ["applications"])
    assert answered["data"] == {"applications": None, "companies": []}
    assert closed.asked == ["OrganisationService.ListCompanies"]


@pytest.mark.parametrize(
    ("who", "text", "asked"),
    [
        (ALUMNUS, APPLICATIONS, ["OrganisationService.ListCompanies"]),
        (None, APPLICATIONS, ["OrganisationService.ListCompanies"]),
        (HR, APPLICATIONS, ["ApplicationService.ListApplications", "OrganisationService.ListCompanies"]),
        (HR, CREATE, []),
        (OPERATOR, CREATE, ["OrganisationService.CreateCompany"]),
        (HR, "{ auditEntries(first: 1) { edges { cursor } } }", []),
        (ALUMNUS, f'{{ node(id: "{node_id("LeaverRecord", "r")}") {{ id }} }}', []),
    ],
)
async def test_what_is_closed_is_not_even_sent(who: Caller | None, text: str, asked: list[str]) -> None:
    sent: list[str] = []

    async def ask(rpc: str, message: Any) -> Any:
        if rpc == "CredentialService.GetSigningKeys":
            return published_keys(message)
        sent.append(rpc)
        return answer_of(method(rpc))()

    token = token_of(who) if who else ""
    await Operations(ask, GatewaySettings()).answer(Asked(text), token=token)
    assert sorted(sent) == asked


async def test_a_closed_mutation_answers_the_refusal_and_does_nothing(closed: Graph) -> None:
    assert await closed.data(CREATE, HR) == {"createCompany": {"message": "Your account may not do this."}}
    assert closed.calls == []


async def test_without_keys_the_services_decide() -> None:
    async with graph_over({}, down=("identity",)) as graph:
        answered = await graph.ask('{ applications(companyId: "bank", first: 1) { edges { cursor } } }', ALUMNUS)
    assert answered["errors"][0]["extensions"]["code"] == "Forbidden"


def test_gates_say_what_the_contract_says() -> None:
    Gates(HR, ["ApplicationService.ListApplications"]).check("ApplicationService.ListApplications")
    with pytest.raises(Forbidden):
        Gates(ALUMNUS, ["ApplicationService.ListApplications"]).check("ApplicationService.ListApplications")
    with pytest.raises(NotSignedIn):
        Gates(ANONYMOUS).check("AuditService.ListAuditEntries@network")
    Gates(Caller("a", Kind.PERSON, frozenset({Grant("auditor")}))).check("AuditService.ListAuditEntries@network")
    Gates(None).check("AuditService.ListAuditEntries@network")
