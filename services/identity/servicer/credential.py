"""Service accounts, tokens for machines and our own services, and the keys that tokens are verified with."""

import secrets
from collections.abc import Collection, Mapping
from typing import Any

from okaeri.identity.v1 import account_pb2 as pb
from okaeri.identity.v1 import account_pb2_grpc as pb_grpc

from chassis.access import Caller, Kind
from chassis.clock import now, timestamp
from chassis.ids import new_id
from chassis.mongo import NOTHING
from services.identity.domain.companies import require_known
from services.identity.domain.links import fingerprint_of
from services.identity.domain.service_accounts import ServiceAccount, require_scopes, require_secret
from services.identity.keyring import SigningKeys
from services.identity.store import IdentityStore

SECRET_BYTES = 32


class CredentialServicer(pb_grpc.CredentialServiceServicer):
    """How machines prove who they are: `services` are our own with their secrets, `scopes` what contracts name."""

    def __init__(
        self,
        store: IdentityStore,
        keys: SigningKeys,
        *,
        services: Mapping[str, Collection[str]],
        scopes: Collection[str],
    ) -> None:
        self._store = store
        self._keys = keys
        self._services = {name: [*map(fingerprint_of, several)] for name, several in services.items()}
        self._scopes = frozenset(scopes)

    async def CreateServiceAccount(
        self, request: pb.CreateServiceAccountRequest, context: Any
    ) -> pb.CreateServiceAccountResponse:
        """Remembers the answer without the secret, so that the secret is nowhere but with the caller."""
        require_scopes(request.scopes, self._scopes)
        secret = secrets.token_urlsafe(SECRET_BYTES)
        async with self._store.transaction() as tx:
            require_known(request.company_id, await tx.companies.many({request.company_id}))
            account = await tx.service_accounts.add(_service_account(request, secret), announcing=NOTHING)
            tx.answer(pb.CreateServiceAccountResponse(client_id=account.id))
        return pb.CreateServiceAccountResponse(client_id=account.id, client_secret=secret)

    async def IssueToken(self, request: pb.IssueTokenRequest, context: Any) -> pb.IssueTokenResponse:
        account = await self._store.service_accounts.find(request.client_id)
        known = [account.fingerprint] if account else self._services.get(request.client_id, [])
        require_secret(request.client_secret, known)
        who = _machine(account) if account else Caller(request.client_id, Kind.SERVICE)
        token = await self._keys.sign(who, now())
        return pb.IssueTokenResponse(access_token=token.text, expire_time=timestamp(token.ends_at))

    async def GetSigningKeys(self, request: pb.GetSigningKeysRequest, context: Any) -> pb.GetSigningKeysResponse:
        return pb.GetSigningKeysResponse(jwks_json=await self._keys.published())


def _service_account(request: pb.CreateServiceAccountRequest, secret: str) -> ServiceAccount:
    return ServiceAccount(
        id=new_id(),
        company_id=request.company_id,
        name=request.name,
        scopes=frozenset(request.scopes),
        fingerprint=fingerprint_of(secret),
        made_at=now(),
    )


def _machine(account: ServiceAccount) -> Caller:
    return Caller(account.id, Kind.SERVICE_ACCOUNT, scopes=account.scopes, company_id=account.company_id)
