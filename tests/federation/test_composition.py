"""Our graph as a subgraph among others: it composes with Apollo's composer, and Apollo's gateway joins over it."""

import pytest

from gateway import schema
from gateway.node_ids import node_id
from tests.federation.conftest import Compose
from tests.gateway.streaming import gateway_over
from tests.gateway.suite import EVERYBODY, companies, token_of

pytestmark = [pytest.mark.real, pytest.mark.slow]
JOINED = "{ bookOfTheMonth { title about { motto name } } }"
BANK, POST, NOWHERE = (node_id("Company", code) for code in ("bank", "post", "nowhere"))


async def test_our_subgraph_composes_with_another_without_a_hint_about_us(compose: Compose) -> None:
    told = await compose(sdl=schema.written(), url="http://127.0.0.1/graphql", ids=[])
    assert told == {"errors": [], "hints": []}


async def test_a_gateway_joins_our_entities_to_those_of_another_subgraph(compose: Compose, nats_url: str) -> None:
    answers = {"OrganisationService.BatchGetCompanies": companies}
    async with gateway_over(answers, nats_url) as gateway:
        headers = {"authorization": f"Bearer {token_of(EVERYBODY)}"}
        told = await compose(
            sdl=schema.written(),
            url=f"http://{gateway.address}/graphql",
            headers=headers,
            query=JOINED,
            ids=[BANK, POST, BANK],
        )
        asked = gateway.asked
    assert told["errors"] == []
    about = [{"motto": f"the motto of {id}", "name": name} for id, name in ((BANK, "Bank"), (POST, "Post"))]
    assert told["answer"] == {
        "data": {"bookOfTheMonth": {"title": "Okaerinasai", "about": [*about, about[0]]}},
        "errors": [],
    }
    assert asked.count("OrganisationService.BatchGetCompanies") == 1


def test_the_subgraph_is_one_of_federation_2_11() -> None:
    assert 'url: "https://specs.apollo.dev/federation/v2.11"' in schema.written()
