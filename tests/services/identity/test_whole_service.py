"""Identity as a service: real database, real NATS, real mail, wired as `python -m services.identity` wires it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from aiosmtpd.smtp import SMTP
from nats.aio.client import Client
from okaeri.identity.v1 import account_pb2 as pb
from okaeri.identity.v1 import account_pb2_grpc as pb_grpc
from okaeri.network.v1 import member_pb2
from pydantic import SecretStr, ValidationError

from chassis.mongo import connect
from chassis.outbox import Relay
from chassis.server import Server
from chassis.service import serving
from cli.mail import letters
from cli.up.smtp import Catcher
from services.identity.__main__ import service
from services.identity.settings import IdentitySettings
from tests.services.identity.house import request_id

OPERATOR_MAIL = "op@okaeri.example"
pytestmark = pytest.mark.real


class PostOffice:
    """A real SMTP server on loopback that can be opened later."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self._server: asyncio.Server | None = None

    async def open(self, port: int = 0) -> None:
        make = lambda: SMTP(Catcher(self.folder), hostname="okaeri")  # noqa: E731
        self._server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def secret_for(self, mail: str) -> str:
        """The code in the newest letter to this address, once it has come."""
        async with asyncio.timeout(20):
            while not (found := [letter.link for letter in letters(self.folder, mail)]):
                await asyncio.sleep(0.02)
        return str(found[0]).partition("#")[2]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[PostOffice]:
    office = PostOffice(tmp_path)
    await office.open()
    yield office
    await office.close()


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


async def sign_in(server: Server, office: PostOffice, mail: str) -> Any:
    async with grpc.aio.insecure_channel(server.address) as channel:
        stub = pb_grpc.AccountServiceStub(channel)
        await stub.RequestSignInLink(pb.RequestSignInLinkRequest(request_id=request_id(), mail=mail))
        return await stub.RedeemLink(pb.RedeemLinkRequest(secret=await office.secret_for(mail)))


async def own_account(server: Server, token: str) -> Any:
    async with grpc.aio.insecure_channel(server.address) as channel:
        metadata = (("authorization", f"Bearer {token}"),)
        stub = pb_grpc.AccountServiceStub(channel)
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
    await office.close()
    async with serving(service, settings, asyncio.Event()) as server:
        async with grpc.aio.insecure_channel(server.address) as channel:
            stub = pb_grpc.AccountServiceStub(channel)
            await stub.RequestSignInLink(pb.RequestSignInLinkRequest(request_id=request_id(), mail=OPERATOR_MAIL))
        await until_tried(settings)
        await office.open(office.port)
        assert await office.secret_for(OPERATOR_MAIL)


async def until_tried(settings: Any) -> None:
    store = service.store(
        connect(settings.mongo_url.get_secret_value(), database="okaeri_identity", driver=settings.mongo_driver)
    )
    async with asyncio.timeout(20):
        while not any(letter.attempts for letter in await store.letters.where({})):
            await asyncio.sleep(0.02)
    await store.close()


async def test_of_many_who_redeem_and_refresh_at_once_one_wins(settings: Any, office: PostOffice) -> None:
    async with serving(service, settings, asyncio.Event()) as server:
        async with grpc.aio.insecure_channel(server.address) as channel:
            stub = pb_grpc.AccountServiceStub(channel)
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
        await announce(settings, nats_streams, member_pb2.MemberJoined(member_id=session.account.id))
        async with asyncio.timeout(20):
            while len((await own_account(server, session.access_token)).grants) < 2:
                await asyncio.sleep(0.02)
    grants = [grant.role for grant in (session.account.grants)]
    assert grants == [8]


async def announce(settings: Any, client: Client, event: Any) -> None:
    """As the network does it: through a store's outbox and the relay."""
    from tests.chassis.things import Thing, ThingStore

    store = ThingStore(connect("", database="", driver="memory"))
    await store.prepare()
    async with store.transaction() as tx:
        await tx.things.add(Thing("t1"), announcing=event)
    relay = Relay(store, client, service="network")
    await relay.drain()


def test_without_a_key_secret_it_does_not_start() -> None:
    with pytest.raises(ValidationError) as refused:
        IdentitySettings()  # type: ignore[call-arg]
    assert [error["loc"] for error in refused.value.errors()] == [("identity_key_secret",)]
