"""Wires identity: `python -m services.identity`."""

from collections.abc import Coroutine
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from okaeri.identity.v1 import account_pb2_grpc, letter_pb2_grpc, organisation_pb2_grpc

from chassis.mail import Mailer
from chassis.running import Running
from chassis.server import Face
from chassis.service import Service, run
from services.identity import reactions
from services.identity.appointing import appoint_operator
from services.identity.contracts import every_scope
from services.identity.forwarding import Forwarding
from services.identity.keyring import SigningKeys
from services.identity.letter_figures import watch_letters
from services.identity.post import Post
from services.identity.sealing import Sealing
from services.identity.servicer import AccountServicer, CredentialServicer, LetterServicer, OrganisationServicer
from services.identity.settings import IdentitySettings
from services.identity.store import IdentityStore

RunningIdentity = Running[IdentitySettings, IdentityStore]


@dataclass(frozen=True)
class Parts:
    """What faces and jobs share."""

    sealing: Sealing
    keys: SigningKeys
    post: Post
    forwarding: Forwarding


@cache
def parts_of(running: RunningIdentity) -> Parts:
    """The shared parts of one running service."""
    store, settings = running.store, running.settings
    sealing = Sealing(settings.identity_key_secret.get_secret_value())
    keys = SigningKeys(store, sealing, token_life=settings.lives.access, key_life=settings.key_life)
    mailer = Mailer(settings)
    post = Post(store, mailer, sealing, lives=settings.lives, public_url=settings.public_url)
    return Parts(sealing, keys, post, Forwarding(store, mailer, sealing, staff_too=settings.identity_mail_to_staff))


def faces(running: RunningIdentity) -> list[Face]:
    """The services of the contract."""
    store, settings, parts = running.store, running.settings, parts_of(running)
    accounts = AccountServicer(store, parts.keys, parts.sealing, parts.post, settings.lives)
    credentials = CredentialServicer(store, parts.keys, services=settings.secrets_by_service, scopes=every_scope())
    letters = LetterServicer(store, parts.forwarding)
    return [
        partial(letter_pb2_grpc.add_LetterServiceServicer_to_server, letters),
        partial(organisation_pb2_grpc.add_OrganisationServiceServicer_to_server, OrganisationServicer(store)),
        partial(account_pb2_grpc.add_AccountServiceServicer_to_server, accounts),
        partial(account_pb2_grpc.add_CredentialServiceServicer_to_server, credentials),
    ]


def jobs(running: RunningIdentity) -> list[Coroutine[Any, Any, None]]:
    """What goes on all the time."""
    parts = parts_of(running)
    return [parts.keys.run(), _post(running), parts.forwarding.run(), watch_letters(running.store)]


async def _post(running: RunningIdentity) -> None:
    """The first operator is there before the first letter is looked at, so that it can ask for a link at once."""
    await appoint_operator(running.store, running.settings.identity_operator_mail)
    await parts_of(running).post.run()


service = Service[IdentitySettings, IdentityStore](
    name="identity",
    settings=IdentitySettings,
    store=IdentityStore,
    faces=faces,
    keys=lambda running: parts_of(running).keys.published,
    reactions=reactions,
    jobs=jobs,
)

if __name__ == "__main__":
    run(service)
