"""Access tokens: signed with Ed25519 by identity, verified everywhere against its published keys.

Claims: iss, aud, sub, kind, roles (`hr@bank`), scopes, company, iat, exp, jti, sid. Only this algorithm is known, so
nothing a token says about itself can weaken the check. Where keys come from is told from outside.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from chassis.access import Caller, Grant, Kind
from chassis.errors import NotSignedIn
from chassis.trouble import RemoteDefect, Unavailable

ALGORITHM = "Ed25519"
"""EdDSA over Ed25519, by its full name of RFC 9864."""
ISSUER = "okaeri"
AUDIENCE = "okaeri"
CLOCK_SKEW = 30
"""Seconds two machines' clocks may differ."""
REFRESH_AT_MOST_EVERY = 5.0
"""Seconds between two reads of the keys, however many unknown key ids arrive."""
FIRST_READ_AT_MOST_EVERY = 1.0
"""The same while there are no keys at all."""
FRESH_FOR = 300.0
"""Seconds after which keys are read again at the next use."""
KEPT_FOR = 3600.0
"""Seconds that keys are believed while they cannot be read again."""
REMEMBERED = 4096
"""How many verified tokens are remembered; checking a signature costs about as much as a small query."""


def new_key(key_id: str) -> OKPKey:
    """A new signing key of that id."""
    return OKPKey.generate_key("Ed25519", {"kid": key_id, "use": "sig", "alg": ALGORITHM}, private=True)


def key_to_json(key: OKPKey) -> str:
    """The key with its private part, for the store that keeps it."""
    return json.dumps(key.as_dict(private=True))


def key_from_json(text: str) -> OKPKey:
    """A key that `key_to_json` wrote."""
    return OKPKey.import_key(json.loads(text))


def published(keys: Iterable[OKPKey]) -> str:
    """The JWKS that others verify with: public parts only."""
    return json.dumps({"keys": [key.as_dict(private=False) for key in keys]})


def sign(who: Caller, key: OKPKey, *, token_id: str, issued_at: datetime, lifetime: timedelta) -> str:
    """A token that says who this is until the lifetime is over."""
    claims: dict[str, object] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": who.subject,
        "kind": who.kind.value,
        "roles": sorted(map(str, who.grants)),
        "scopes": sorted(who.scopes),
        "jti": token_id,
        "iat": int(issued_at.timestamp()),
        "exp": int((issued_at + lifetime).timestamp()),
    }
    optional = {"company": who.company_id, "sid": who.session_id}
    claims.update({name: value for name, value in optional.items() if value})
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key, algorithms=[ALGORITHM])


class Keys:
    """The published keys, read through `fetch` (JWKS as JSON) when first needed and again on an unknown key id.

    Keys in use are read again in the background, so a slow identity service never holds up a call with a known key.
    """

    def __init__(self, fetch: Callable[[], Awaitable[str]], *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._monotonic = monotonic
        self._keys: dict[str, OKPKey] = {}
        self._read_at = self._tried_at = float("-inf")
        self._reading = asyncio.Lock()
        self._background: asyncio.Task[None] | None = None
        self.version = 0
        """Changes when the set of keys changes."""

    async def find(self, key_id: str) -> OKPKey | None:
        """The key of that id, or None. Raises Unavailable when the keys cannot be read and none may be believed."""
        if key_id not in self._keys or self._age() > KEPT_FOR:
            await self._refresh()
        if self._age() > KEPT_FOR:
            raise Unavailable("identity")
        return self._keys.get(key_id)

    def keep_fresh(self) -> None:
        """Reads the keys again in the background once they are five minutes old; to be called at every use."""
        if FRESH_FOR < self._age() <= KEPT_FOR and (self._background is None or self._background.done()):
            self._background = asyncio.create_task(self._refresh())

    async def _refresh(self) -> None:
        async with self._reading:
            pause = REFRESH_AT_MOST_EVERY if self._keys else FIRST_READ_AT_MOST_EVERY
            if self._monotonic() - self._tried_at >= pause:
                self._tried_at = self._monotonic()
                await self._read()

    async def _read(self) -> None:
        try:
            found = _keys_in(await self._fetch())
        except (Unavailable, RemoteDefect):
            return
        self._read_at = self._monotonic()
        self.version += found.keys() != self._keys.keys()
        self._keys = found

    def _age(self) -> float:
        return self._monotonic() - self._read_at


class Verifier:
    """Tells who a token belongs to."""

    def __init__(self, keys: Keys, *, clock: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._clock = clock
        self._known: dict[str, tuple[Caller, float]] = {}
        self._version = keys.version

    async def verify(self, token: str) -> Caller:
        """The caller of a valid token. Raises NotSignedIn for any other; Unavailable when keys cannot be had."""
        self._keys.keep_fresh()
        known = self._recall(token)
        return known if known is not None else await self._check(token)

    def _recall(self, token: str) -> Caller | None:
        self._forget_when_keys_changed()
        who, expires_at = self._known.get(token, (None, 0.0))
        return who if self._clock() < expires_at + CLOCK_SKEW else None

    def _forget_when_keys_changed(self) -> None:
        if self._version != self._keys.version:
            self._known.clear()
            self._version = self._keys.version

    async def _check(self, token: str) -> Caller:
        try:
            key = await self._keys.find(str(jws.extract_compact(token.encode()).headers().get("kid", "")))
            if key is None:
                raise _not_signed_in()
            claims = jwt.decode(token, key, algorithms=[ALGORITHM]).claims
            self._claims_registry().validate(claims)
            who = _caller_of(claims)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise _not_signed_in() from error
        self._remember(token, who, float(claims["exp"]))
        return who

    def _claims_registry(self) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            now=int(self._clock()),
            leeway=CLOCK_SKEW,
            iss={"essential": True, "value": ISSUER},
            aud={"essential": True, "value": AUDIENCE},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            kind={"essential": True, "values": ["person", "service_account", "service"]},
        )

    def _remember(self, token: str, who: Caller, expires_at: float) -> None:
        self._forget_when_keys_changed()
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[token] = (who, expires_at)


def expiry_of(token: str) -> float:
    """When a token that was verified ends, in seconds of the epoch; others lie."""
    claims = json.loads(jws.extract_compact(token.encode()).payload)
    return float(claims["exp"])


def _caller_of(claims: dict[str, object]) -> Caller:
    company, session = claims.get("company"), claims.get("sid")
    return Caller(
        subject=str(claims["sub"]),
        kind=Kind(str(claims["kind"])),
        grants=frozenset(map(Grant.parse, _texts(claims.get("roles")))),
        scopes=frozenset(_texts(claims.get("scopes"))),
        company_id=str(company) if company else None,
        session_id=str(session or ""),
    )


def _texts(value: object) -> list[str]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError("a list of texts was expected")
    return value


def _keys_in(jwks: str) -> dict[str, OKPKey]:
    try:
        keys = [OKPKey.import_key(key) for key in json.loads(jwks)["keys"] if key["kty"] == "OKP"]
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise RemoteDefect("identity", "a malformed set of keys") from error
    return {key.kid: key for key in keys if key.kid}


def _not_signed_in() -> NotSignedIn:
    return NotSignedIn("Your sign-in is not valid any more; please sign in again.")
