"""Tokens that nobody was given: signed with the suite's own key for any caller, or with a stranger's."""

import asyncio
import base64
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from joserfc.jwk import OKPKey

from chassis import tokens
from chassis.access import Caller, Grant, Kind
from chassis.clock import now
from chassis.ids import new_id
from chassis.mongo import connect
from services.identity.sealing import Sealing
from services.identity.store import IdentityStore
from tests.journeys.the_group import Group

LIFETIME = timedelta(minutes=10)
COMPANIES = ("holding", "post", "bank", "insurance")


def signing_key_of(group: Group) -> OKPKey:
    """The key with which identity signs at this moment, taken out of its database with its secret."""

    async def read() -> OKPKey:
        store = IdentityStore(connect(group.settings["OKAERI_MONGO_URL"], database="okaeri_identity", driver="pymongo"))
        try:
            ring = await store.keyrings.current()
            assert ring is not None
            secret = (group.home / "secrets" / "signing-keys").read_text("utf-8")
            text = Sealing(secret).unseal(ring.signing.sealed, name=ring.signing.key_id)
            return tokens.key_from_json(text)
        finally:
            await store.close()

    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(asyncio.run, read()).result()


def subject_of(token: str) -> str:
    """Whose token it is."""
    claims = token.split(".")[1]
    subject: str = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"]
    return subject


def signed(who: Caller, key: OKPKey, at: datetime | None = None) -> str:
    """A token for that caller, issued at that moment."""
    return tokens.sign(who, key, token_id=new_id(), issued_at=at or now(), lifetime=LIFETIME)


def everybody(account_id: str) -> Caller:
    """A person who holds every role of every company at once."""
    held = {Grant(role, company) for role in ("hr", "employee", "coordinator", "desk") for company in COMPANIES}
    whole = {Grant(role) for role in ("alumnus", "group_hr", "auditor", "operator")}
    return Caller(account_id, Kind.PERSON, frozenset(held | whole))
