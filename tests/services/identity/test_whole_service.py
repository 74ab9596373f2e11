"""Identity as a service: real database, real NATS, real mail, wired as `python -m services.identity` wires it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from aiosmtpd.smtp import SMTP
from nats.aio.client import Client
from okaeri.identity.v1 import account_pb2 as pb
from okaeri.identity.v1 import account_pb2_grpc as pb_grpc
from okaeri.network.v1 import member_pb2
from okaeri.options.v1 import options_pb2
from pydantic import SecretStr

from chassis.mongo import connect
from chassis.outbox import Relay
from chassis.server import Server
from chassis.service import serving
from chassis.settings import read
from chassis.trouble import CannotStart
from cli.mail import letters
from cli.up.smtp import Catcher
from services.identity.__main__ import service
from services.identity.domain.links import Lives
from services.identity.settings import IdentitySettings
from tests.chassis.things import Thing, ThingStore
from tests.services.identity.house import request_id

OPERATOR_MAIL = "op@okaeri.example"
pytestmark = pytest.mark.real


class PostOffice(Catcher):
    """A real SMTP server on loopback that keeps what comes, once it takes anything."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.folder = folder
        self.takes_mail = True
        self.asked, self.received = asyncio.Event(), asyncio.Event()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(self, hostname="okaeri"), "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        yield
        server.close()
        await server.wait_closed()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.asked.set()
        if not self.takes_mail:
            return "451 later"
        answer = await super().handle_DATA(server, session, envelope)
        self.received.set()
        return answer

    async def secret_for(self, mail: str) -> str:
        """The code in the newest letter to this address, once it has come."""
        await asyncio.wait_for(self.received.wait(), 20)
        self.received.clear()
        return str(next(letters(self.folder, mail)).link).partition("#")[2]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[PostOffice]:
    office = PostOffice(tmp_path)
    async with office.open():
        yield office


@pytest.fixture(params=["motor", "pymongo"])
def settings(request: Any, empty_mongo_url: str, nats_url: str, nats_streams: Client, office: PostOffice) -> Any:
    return IdentitySettings(
        mongo_url=SecretStr(empty_mongo_url),
        mongo_driver=request.param,
        nats_url=SecretStr(nats_url),
        identity_address="127.0.0.1:0",
        identity_key_secret=SecretStr("a-secret-of-the-tests"),
        service_secrets='{"network": "the-secret-of-the-network"}',  # type: ignore[arg-type]
        identity_operator_mail=OPERATOR_MAIL,
        smtp_port=office.port,
        drain_seconds=0,
    )


@asynccontextmanager
async def connected(server: Server) -> AsyncIterator[Any]:
    async with grpc.aio.insecure_channel(server.address) as channel:
        yield pb_grpc.AccountServiceStub(channel)


async def sign_in(server: Server, office: PostOffice, mail: str) -> Any:
    async with connected(server) as stub:
        await stub.RequestSignInLink(pb.RequestSignInLinkRequest(request_id=request_id(), mail=mail))
        return await stub.RedeemLink(pb.RedeemLinkRequest(secret=await office.secret_for(mail)))


async def own_account(server: Server, token: str) -> Any:
    async with connected(server) as stub:
        metadata = (("authorization", f"Bearer {token}"),)
        return await stub.GetOwnAccount(pb.GetOwnAccountRequest(), metadata=metadata)


async def test_the_first_operator_signs_in_with_a_mail_over_smtp(settings: Any, office: PostOffice) -> None:
    async with serving(service, settings, asyncio.Event()) as server:
        session = await sign_in(server, office, OPERATOR_MAIL)
        account = await own_account(server, session.access_token)
    assert (account.mail, [grant.role for grant in account.grants]) == (OPERATOR_MAIL, [8])


async def test_a_token_outlives_a_restart(settings: Any, office: PostOffice) -> None:
    async with serving(service, settings, asyncio.Event()) as server:
        session = await sign_in(server, office, OPERATOR_MAIL)
    async with serving(service, settings, asyncio.Event()) as server:
        assert (await own_account(server, session.access_token)).mail == OPERATOR_MAIL


async def test_a_mail_waits_for_its_mail_server(settings: Any, office: PostOffice) -> None:
    office.takes_mail = False
    async with serving(service, settings, asyncio.Event()) as server:
        signing_in = asyncio.create_task(sign_in(server, office, OPERATOR_MAIL))
        await asyncio.wait_for(office.asked.wait(), 20)
        office.takes_mail = True
        assert (await signing_in).account.mail == OPERATOR_MAIL


async def test_of_many_who_redeem_and_refresh_at_once_one_wins(settings: Any, office: PostOffice) -> None:
    async with serving(service, settings, asyncio.Event()) as server, connected(server) as stub:
        await stub.RequestSignInLink(pb.RequestSignInLinkRequest(request_id=request_id(), mail=OPERATOR_MAIL))
        redeem = pb.RedeemLinkRequest(secret=await office.secret_for(OPERATOR_MAIL))
        [session] = await winners(stub.RedeemLink(redeem) for _ in range(5))
        refresh = pb.RefreshSessionRequest(refresh_token=session.refresh_token)
        [session] = await winners(stub.RefreshSession(refresh) for _ in range(3))
        refresh = pb.RefreshSessionRequest(refresh_token=session.refresh_token)
        assert await winners([stub.RefreshSession(refresh)]) == []


async def winners(calls: Any) -> list[Any]:
    """The answers of the calls that came through; every other one was told to sign in again."""
    answers = await asyncio.gather(*calls, return_exceptions=True)
    lost = [answer.code() for answer in answers if isinstance(answer, grpc.aio.AioRpcError)]
    assert set(lost) <= {grpc.StatusCode.UNAUTHENTICATED}
    return [answer for answer in answers if not isinstance(answer, BaseException)]


async def test_whoever_joined_the_network_is_an_alumnus(
    settings: Any, office: PostOffice, nats_streams: Client
) -> None:
    async with serving(service, settings, asyncio.Event()) as server:
        session = await sign_in(server, office, OPERATOR_MAIL)
        changed = await nats_streams.subscribe("okaeri.identity.v1.grant_changed")
        await announce(settings, nats_streams, member_pb2.MemberJoined(member_id=session.account.id))
        event = pb.GrantChanged.FromString((await changed.next_msg(timeout=20)).data)
        account = await own_account(server, session.access_token)
    assert (event.account_id, event.grant.role, event.held) == (session.account.id, options_pb2.ROLE_ALUMNUS, True)
    assert {grant.role for grant in account.grants} == {options_pb2.ROLE_ALUMNUS, options_pb2.ROLE_OPERATOR}


async def announce(settings: Any, client: Client, event: Any) -> None:
    """As the network does it: through a store's outbox and the relay."""
    store = ThingStore(connect("", database="", driver="memory"))
    await store.prepare()
    async with store.transaction() as tx:
        await tx.things.add(Thing("t1"), announcing=event)
    relay = Relay(store, client, service="network")
    await relay.drain()


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({}, "OKAERI_IDENTITY_KEY_SECRET: Field required."),
        ({"IDENTITY_KEY_SECRET": "short"}, "OKAERI_IDENTITY_KEY_SECRET: Value should have at least 16 items"),
        ({"IDENTITY_KEY_SECRET": "x" * 16, "SERVICE_SECRETS": "network"}, "OKAERI_SERVICE_SECRETS: Invalid JSON"),
        (
            {"IDENTITY_KEY_SECRET": "x" * 16, "SERVICE_SECRETS": '{"network": "short"}'},
            "OKAERI_SERVICE_SECRETS_NETWORK",
        ),
        ({"IDENTITY_KEY_SECRET": "x" * 16, "SERVICE_SECRETS": '{"network": []}'}, "OKAERI_SERVICE_SECRETS_NETWORK"),
        ({"IDENTITY_KEY_SECRET": "x" * 16, "PUBLIC_URL": "okaeri"}, "OKAERI_PUBLIC_URL: String should match"),
    ],
)
def test_a_wrong_setting_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], said: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(f"OKAERI_{name}", value)
    with pytest.raises(CannotStart) as refused:
        read(IdentitySettings)
    assert str(refused.value).startswith(said)


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKAERI_IDENTITY_KEY_SECRET", "x" * 16)
    old, new = "0123456789abcdef", "fedcba9876543210"
    monkeypatch.setenv("OKAERI_SERVICE_SECRETS", f'{{"network": "{old}", "events": ["{new}", "{old}"]}}')
    settings = read(IdentitySettings)
    assert settings.secrets_by_service == {"network": (old,), "events": (new, old)}
    assert settings.lives == Lives()
