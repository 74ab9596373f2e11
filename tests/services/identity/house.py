"""Identity as others meet it: its three faces behind the real server on loopback, with stubs for any caller."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

from okaeri.identity.v1 import (
    account_pb2,
    account_pb2_grpc,
    letter_pb2,
    letter_pb2_grpc,
    organisation_pb2,
    organisation_pb2_grpc,
)
from okaeri.options.v1 import options_pb2

from chassis import client
from chassis.access import Caller, Grant, Kind
from chassis.clock import now
from chassis.errors import NotSignedIn
from chassis.mail import Attached
from chassis.mongo import Driver, connect
from chassis.server import Server
from chassis.tokens import Keys, Verifier
from chassis.trouble import Unavailable
from services.identity.contracts import every_scope
from services.identity.domain.links import Lives
from services.identity.forwarding import Forwarding
from services.identity.keyring import SigningKeys
from services.identity.post import Post
from services.identity.sealing import Sealing
from services.identity.servicer import AccountServicer, CredentialServicer, LetterServicer, OrganisationServicer
from services.identity.store import IdentityStore

SECRET = "a-secret-of-the-tests"
NETWORK_SECRET = "the-secret-of-the-network"
OPERATOR = Caller("op", Kind.PERSON, frozenset({Grant("operator")}))
HR = Caller("hanako", Kind.PERSON, frozenset({Grant("hr", "bank")}))
ALUMNUS = Caller("taro", Kind.PERSON, frozenset({Grant("alumnus")}))
NETWORK = Caller("network", Kind.SERVICE)
EVENTS = Caller("events", Kind.SERVICE)
MACHINE = Caller("machine", Kind.SERVICE_ACCOUNT, scopes=frozenset({"leavers.write"}), company_id="bank")
ROLE_HR = options_pb2.ROLE_HR

_numbers = count(1)


def request_id() -> str:
    return f"request-{next(_numbers):08}"


@dataclass(frozen=True)
class Received:
    to: str
    subject: str
    text: str
    message_id: str = ""
    attached: Attached | None = None

    @property
    def secret(self) -> str:
        found = re.search(r"/link#(\S+)", self.text)
        assert found
        return found[1]


@dataclass
class Mailbox:
    """A mail server that keeps what it is given, and may be down."""

    received: list[Received] = field(default_factory=list)
    is_down: bool = False
    refuses: Exception | None = None

    async def send(
        self, *, to: str, subject: str, text: str, message_id: str = "", attached: Attached | None = None
    ) -> None:
        if self.is_down:
            raise Unavailable("the mail server")
        if self.refuses:
            raise self.refuses
        self.received.append(Received(to, subject, text, message_id, attached))


class Bearing:
    """Calls carry this token."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def token(self) -> str:
        return self._token

    def turned_away(self, refusal: NotSignedIn) -> Exception:
        return refusal


@dataclass
class Stubs:
    accounts: Any
    credentials: Any
    organisation: Any
    letters: Any


class House:
    """One running identity."""

    def __init__(self, store: IdentityStore, lives: Lives) -> None:
        self.store = store
        self.mailbox = Mailbox()
        self.sealing = Sealing(SECRET)
        self.keys = SigningKeys(store, self.sealing, token_life=lives.access, key_life=timedelta(days=90))
        self.post = Post(store, self.mailbox, self.sealing, lives=lives, public_url="https://okaeri.example")
        self.forwarding = Forwarding(store, self.mailbox, self.sealing)
        self.lives = lives
        self.channels: list[Any] = []
        self.address = ""

    @property
    def faces(self) -> list[Callable[[Any], None]]:
        accounts = AccountServicer(self.store, self.keys, self.sealing, self.post, self.lives)
        credentials = CredentialServicer(
            self.store, self.keys, services={"network": [NETWORK_SECRET]}, scopes=every_scope()
        )
        organisation = OrganisationServicer(self.store)
        letters = LetterServicer(self.store, self.forwarding)
        return [
            partial(letter_pb2_grpc.add_LetterServiceServicer_to_server, letters),
            partial(organisation_pb2_grpc.add_OrganisationServiceServicer_to_server, organisation),
            partial(account_pb2_grpc.add_AccountServiceServicer_to_server, accounts),
            partial(account_pb2_grpc.add_CredentialServiceServicer_to_server, credentials),
        ]

    @property
    def verifier(self) -> Verifier:
        return Verifier(Keys(self.keys.published))

    async def as_(self, who: Caller | None = None) -> Stubs:
        """Stubs for this caller, nobody where there is none."""
        return self.with_token((await self.keys.sign(who, now())).text if who else "")

    def with_token(self, token: str) -> Stubs:
        contracts = account_pb2.DESCRIPTOR, organisation_pb2.DESCRIPTOR, letter_pb2.DESCRIPTOR
        channel = client.connect(self.address, *contracts, caller=Bearing(token))
        self.channels.append(channel)
        return Stubs(
            account_pb2_grpc.AccountServiceStub(channel),
            account_pb2_grpc.CredentialServiceStub(channel),
            organisation_pb2_grpc.OrganisationServiceStub(channel),
            letter_pb2_grpc.LetterServiceStub(channel),
        )

    async def announced(self) -> list[Any]:
        """Every domain event that waits to be published, in the order of announcing."""
        kinds = {
            kind.DESCRIPTOR.full_name: kind
            for kind in (
                account_pb2.MailConfirmed,
                account_pb2.GrantChanged,
                organisation_pb2.CompanyCreated,
                organisation_pb2.UnitsImported,
                organisation_pb2.CoordinatorOrganisationChanged,
            )
        }
        keys = [key for key, _ in await self.store.outbox.waiting(until=now() + timedelta(days=1), limit=10_000)]
        rows = await self.store.outbox.of(sorted(set(keys)))
        return [kinds[row.type].FromString(row.payload) for key in dict.fromkeys(keys) for row in rows[key]]

    async def with_company(self, *ids: str) -> None:
        operator = await self.as_(OPERATOR)
        for id in ids or ("bank",):
            await operator.organisation.CreateCompany(
                organisation_pb2.CreateCompanyRequest(request_id=request_id(), company_id=id, name=f"会社 {id}")
            )

    async def with_organisation(self, id: str = "mado") -> None:
        operator = await self.as_(OPERATOR)
        await operator.organisation.CreateCoordinatorOrganisation(
            organisation_pb2.CreateCoordinatorOrganisationRequest(
                request_id=request_id(),
                organisation_id=id,
                name=f"組織 {id}",
                legal_ground=organisation_pb2.LEGAL_GROUND_COMMISSIONED,
                valid_from_date="2026-04-01",
                valid_until_date="2029-03-31",
            )
        )

    async def with_hr(self, mail: str = "hr@bank.example", company_id: str = "bank") -> Any:
        operator = await self.as_(OPERATOR)
        return await operator.accounts.GrantRole(
            account_pb2.GrantRoleRequest(request_id=request_id(), mail=mail, role=ROLE_HR, company_id=company_id)
        )

    async def asked_for_link(self, mail: str) -> None:
        nobody = await self.as_()
        await nobody.accounts.RequestSignInLink(
            account_pb2.RequestSignInLinkRequest(request_id=request_id(), mail=mail)
        )
        await self.post.send_due()

    async def signed_in(self, mail: str) -> Any:
        """The session of the person who asked for a link and opened it."""
        await self.asked_for_link(mail)
        return await self.redeemed(self.mailbox.received[-1].secret)

    async def redeemed(self, secret: str) -> Any:
        nobody = await self.as_()
        return await nobody.accounts.RedeemLink(account_pb2.RedeemLinkRequest(secret=secret))

    async def refreshed(self, token: str) -> Any:
        nobody = await self.as_()
        return await nobody.accounts.RefreshSession(account_pb2.RefreshSessionRequest(refresh_token=token))


@asynccontextmanager
async def house(driver: Driver | None = None, lives: Lives | None = None) -> AsyncIterator[House]:
    store = IdentityStore(driver or connect("", database="", driver="memory"))
    await store.prepare()
    built = House(store, lives or Lives())
    async with Server(*built.faces, verifier=built.verifier) as server:
        built.address = server.address
        yield built
        for channel in built.channels:
            await channel.close()
    await store.close()
