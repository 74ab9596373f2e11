"""Our graph as a subgraph among others: it composes with Apollo's composer, and Apollo's gateway joins over it."""

from typing import Any

import pytest

from gateway import schema
from gateway.node_ids import node_id
from tests.federation.conftest import Compose
from tests.gateway.streaming import Gateway, gateway_over
from tests.gateway.suite import EVERYBODY, companies, token_of

pytestmark = [pytest.mark.real, pytest.mark.slow]
JOINED = "{ bookOfTheMonth { title about { motto name } } }"
BANK, POST = (node_id("Company", code) for code in ("bank", "post"))
SECRET = "a secret that routers know"
ANSWERS = {"OrganisationService.BatchGetCompanies": companies}


def asking(gateway: Gateway, headers: dict[str, str]) -> dict[str, Any]:
    """What compose.mjs needs to ask this gateway through Apollo's."""
    signed_in = {"authorization": f"Bearer {token_of(EVERYBODY)}"}
    url = f"http://{gateway.address}/graphql"
    return {"sdl": schema.written(), "url": url, "headers": signed_in | headers, "query": JOINED}


async def test_our_subgraph_composes_with_another_without_a_hint_about_us(compose: Compose) -> None:
    told = await compose(sdl=schema.written(), url="http://127.0.0.1/graphql", ids=[])
    assert told == {"errors": [], "hints": []}


async def test_a_gateway_joins_our_entities_to_those_of_another_subgraph(compose: Compose, nats_url: str) -> None:
    async with gateway_over(ANSWERS, nats_url, composer_secret=SECRET) as gateway:
        told = await compose(**asking(gateway, {"okaeri-composer": SECRET}), ids=[BANK, POST, BANK])
        asked = gateway.asked
    bank, post = ({"motto": f"the motto of {id}", "name": name} for id, name in ((BANK, "Bank"), (POST, "Post")))
    book = {"title": "Okaerinasai", "about": [bank, post, bank]}
    assert told == {"errors": [], "hints": [], "answer": {"data": {"bookOfTheMonth": book}, "errors": []}}
    assert asked.count("OrganisationService.BatchGetCompanies") == 1


async def test_who_does_not_compose_cannot_join_over_us(compose: Compose, nats_url: str) -> None:
    async with gateway_over(ANSWERS, nats_url, composer_secret=SECRET) as gateway:
        told = await compose(**asking(gateway, {"okaeri-composer": "guessed"}), ids=[BANK])
        asked = gateway.asked
    assert told["answer"]["data"] == {"bookOfTheMonth": None}
    assert told["answer"]["errors"]
    assert "OrganisationService.BatchGetCompanies" not in asked


def test_the_subgraph_is_one_of_federation_2_11() -> None:
    assert 'url: "https://specs.apollo.dev/federation/v2.11"' in schema.written()
