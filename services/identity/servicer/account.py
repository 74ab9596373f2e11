"""Sign-in by mail link, sessions, and who holds which role."""

from datetime import datetime
from typing import Any

from okaeri.identity.v1 import account_pb2 as pb
from okaeri.identity.v1 import account_pb2_grpc as pb_grpc

from chassis.access import Caller, Kind, caller
from chassis.access import Grant as GrantInToken
from chassis.clock import moment_of, now, timestamp
from chassis.ids import new_id
from chassis.mongo import NOTHING, settled
from services.identity.domain.accounts import Account, Grant, Role, grant_of, require_may_give
from services.identity.domain.accounts import mail_key_of as key_of
from services.identity.domain.letters import Letter
from services.identity.domain.limits import window_id
from services.identity.domain.links import Lives, Purpose, fingerprint_of, redeemed
from services.identity.domain.sessions import Family, require_family
from services.identity.keyring import SigningKeys
from services.identity.messages import account_message, grants_changed, link_redeemed, role_of
from services.identity.opening import account_with, accounts_with
from services.identity.post import Post
from services.identity.sealing import RefreshToken, Sealing
from services.identity.store import IdentityStore


class AccountServicer(pb_grpc.AccountServiceServicer):
    """Who can sign in, how, and as what."""

    def __init__(self, store: IdentityStore, keys: SigningKeys, sealing: Sealing, post: Post, lives: Lives) -> None:
        self._store = store
        self._keys = keys
        self._sealing = sealing
        self._post = post
        self._lives = lives

    async def RequestSignInLink(
        self, request: pb.RequestSignInLinkRequest, context: Any
    ) -> pb.RequestSignInLinkResponse:
        """Does not look for an account: whether one has the address is found out when the letter goes out."""

        async def ask() -> pb.RequestSignInLinkResponse:
            async with self._store.transaction() as tx:
                await self._queue(tx, Purpose.SIGN_IN, request.mail)
                return tx.answer(pb.RequestSignInLinkResponse())

        answer = await settled(ask)
        self._post.wake()
        return answer

    async def RequestConfirmation(
        self, request: pb.RequestConfirmationRequest, context: Any
    ) -> pb.RequestConfirmationResponse:
        async def ask() -> pb.RequestConfirmationResponse:
            async with self._store.transaction() as tx:
                account = await account_with(tx, request.mail, request.locale)
                await self._queue(tx, Purpose.CONFIRMATION, request.mail, request.locale, request.registration_id)
                return tx.answer(pb.RequestConfirmationResponse(account_id=account.id))

        answer = await settled(ask)
        self._post.wake()
        return answer

    async def BatchOpenAccounts(
        self, request: pb.BatchOpenAccountsRequest, context: Any
    ) -> pb.BatchOpenAccountsResponse:
        async def open_all() -> dict[str, Account]:
            async with self._store.transaction() as tx:
                return await accounts_with(tx, request.mails)

        accounts = await settled(open_all)
        return pb.BatchOpenAccountsResponse(account_ids=[accounts[key_of(mail)].id for mail in request.mails])

    async def RedeemLink(self, request: pb.RedeemLinkRequest, context: Any) -> pb.Session:
        fingerprint, at = fingerprint_of(request.secret), now()

        async def redeem() -> tuple[Account, Family]:
            async with self._store.transaction() as tx:
                link = redeemed(await tx.links.with_fingerprint(fingerprint), at)
                account = await _settled(tx, await tx.accounts.get(link.account_id))
                await tx.links.save(link, announcing=link_redeemed(link, at))
                family = Family(new_id(), account.id, started_at=at, ends_at=at + self._lives.session)
                return account, await tx.families.add(family, announcing=NOTHING)

        return await self._session(*await settled(redeem), at)

    async def RefreshSession(self, request: pb.RefreshSessionRequest, context: Any) -> pb.Session:
        token, at = self._sealing.read_refresh_token(request.refresh_token), now()

        async def present() -> Family:
            async with self._store.transaction() as tx:
                family = require_family(await tx.families.find(token.family_id))
                presented = family.presented(token.generation, at, self._lives.session)
                return await tx.families.save(presented, announcing=NOTHING)

        family = await settled(present)
        family.require_open(at)
        return await self._session(await self._store.accounts.get(family.account_id), family, at)

    async def EndSession(self, request: pb.EndSessionRequest, context: Any) -> pb.EndSessionResponse:
        token, at = self._sealing.read_refresh_token(request.refresh_token), now()

        async def end() -> None:
            async with self._store.transaction() as tx:
                for family in (await tx.families.many({token.family_id})).values():
                    await tx.families.save(family.ended(at), announcing=NOTHING)

        await settled(end)
        return pb.EndSessionResponse()

    async def GetOwnAccount(self, request: pb.GetOwnAccountRequest, context: Any) -> pb.Account:
        """The account of the address that was signed in with."""
        family = await self._store.families.find(caller().session_id)
        own = await self._store.accounts.get(family.account_id if family else caller().subject)
        return account_message((await self._acting(own)).at(now()))

    async def GrantRole(self, request: pb.GrantRoleRequest, context: Any) -> pb.Account:
        role = role_of(request.role)
        require_may_give(role, {grant.role for grant in caller().grants})

        async def give() -> pb.Account:
            async with self._store.transaction() as tx:
                companies = await tx.companies.many({request.company_id})
                organisations = await tx.coordinator_organisations.many({request.company_id})
                grant = grant_of(role, request.company_id, companies=companies, organisations=organisations)
                before = await account_with(tx, request.mail, request.locale)
                after = before.with_grant(grant)
                saved = await tx.accounts.save(after, announcing=grants_changed(before, after))
                await tx.audit.read([saved.id], what="account", purpose="role_given")
                return tx.answer(account_message(saved))

        return await settled(give)

    async def RevokeRole(self, request: pb.RevokeRoleRequest, context: Any) -> pb.Account:
        grant = Grant(role_of(request.role), request.company_id)

        async def take() -> pb.Account:
            async with self._store.transaction() as tx:
                before = await tx.accounts.get_with_mail(key_of(request.mail))
                after = before.without_grant(grant)
                saved = await tx.accounts.save(after, announcing=grants_changed(before, after))
                await tx.audit.read([saved.id], what="account", purpose="role_taken")
                return tx.answer(account_message(saved))

        return await settled(take)

    async def GrantDesk(self, request: pb.GrantDeskRequest, context: Any) -> pb.GrantDeskResponse:
        grant = Grant(Role.DESK, request.gathering_id, moment_of(request.end_time, "end_time"))

        async def give() -> pb.GrantDeskResponse:
            async with self._store.transaction() as tx:
                before = await account_with(tx, request.mail, request.locale or "ja")
                after = before.with_grant(grant)
                saved = await tx.accounts.save(after, announcing=grants_changed(before, after))
                return tx.answer(pb.GrantDeskResponse(account_id=saved.id))

        return await settled(give)

    async def RevokeDesk(self, request: pb.RevokeDeskRequest, context: Any) -> pb.RevokeDeskResponse:
        grant = Grant(Role.DESK, request.gathering_id)

        async def take() -> pb.RevokeDeskResponse:
            async with self._store.transaction() as tx:
                for before in (await tx.accounts.many([request.account_id])).values():
                    after = before.without_grant(grant)
                    await tx.accounts.save(after, announcing=grants_changed(before, after))
                return tx.answer(pb.RevokeDeskResponse())

        return await settled(take)

    async def _queue(
        self, tx: IdentityStore, purpose: Purpose, mail: str, locale: str = "", registration_id: str = ""
    ) -> None:
        key, at = key_of(mail), now()
        window = await tx.windows.of_id(window_id(purpose, key), at)
        await tx.windows.keep(window.counted(at))
        letter = Letter(new_id(), purpose, key, at, at, locale, registration_id)
        await tx.letters.add(letter, announcing=NOTHING)

    async def _acting(self, own: Account) -> Account:
        """Who somebody with this account's address is: the member it became part of, or itself."""
        member_id = await self._store.standins.now(own.id)
        member = await self._store.accounts.find(member_id) if member_id != own.id else None
        return own.acting_as(member) if member else own

    async def _session(self, account: Account, family: Family, at: datetime) -> pb.Session:
        account = (await self._acting(account)).at(at)
        access = await self._keys.sign(_as_caller(account, family), at)
        return pb.Session(
            access_token=access.text,
            access_expire_time=timestamp(access.ends_at),
            refresh_token=self._sealing.refresh_token(RefreshToken(family.id, family.generation)),
            account=account_message(account),
        )


async def _settled(tx: IdentityStore, account: Account) -> Account:
    """The account somebody stands behind; stored as such the first time."""
    return account if account.settled else await tx.accounts.save(account.settle(), announcing=NOTHING)


def _as_caller(account: Account, family: Family) -> Caller:
    grants = frozenset(GrantInToken(grant.role.value, grant.company_id or None) for grant in account.grants)
    return Caller(account.id, Kind.PERSON, grants, session_id=family.id)
