"""Tokens: what is accepted, and above all what is not."""

import asyncio
import base64
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from chassis import clock, tokens
from chassis.access import Caller
from chassis.errors import NotSignedIn
from chassis.trouble import Unavailable
from tests.chassis.echo import ALUMNUS, HR, KEY, MACHINE, RECRUITING, token, verifier


class Publisher:
    """Publishes some keys, counts how often it is asked, and may be out of order."""

    def __init__(self, *keys: OKPKey) -> None:
        self.keys = keys
        self.asked = 0
        self.fails = False
        self.when_asked: Callable[[], None] = lambda: None

    async def __call__(self) -> str:
        self.asked += 1
        self.when_asked()
        if self.fails:
            raise Unavailable("identity")
        return tokens.published(self.keys)


class Watch:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def claims(**changed: object) -> dict[str, object]:
    at = int(clock.now().timestamp())
    usual: dict[str, object] = {
        "iss": "okaeri",
        "aud": "okaeri",
        "sub": "hanako",
        "kind": "person",
        "iat": at,
        "exp": at + 900,
    }
    return {name: value for name, value in {**usual, **changed}.items() if value is not None}


def signed(content: dict[str, object], key: OKPKey = KEY) -> str:
    return jwt.encode({"alg": "Ed25519", "kid": key.kid}, content, key, algorithms=["Ed25519"])


def part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


@pytest.mark.parametrize("who", [HR, ALUMNUS, MACHINE, RECRUITING])
async def test_a_signed_token_says_who_is_calling(who: Caller) -> None:
    assert await verifier().verify(token(who)) == who


async def test_the_second_time_a_token_is_remembered() -> None:
    checked = verifier()
    text = token(HR)
    assert await checked.verify(text) is await checked.verify(text)


async def test_a_remembered_token_ends_too() -> None:
    watch = Watch()
    watch.at = clock.now().timestamp()
    checked = tokens.Verifier(tokens.Keys(Publisher(KEY)), clock=watch)
    text = token(HR, minutes=15)
    await checked.verify(text)
    watch.at += 15 * 60 + 31
    with pytest.raises(NotSignedIn):
        await checked.verify(text)


def unsigned() -> str:
    return f"{part({'alg': 'none', 'kid': 'first'})}.{part(claims())}."


def signed_with_the_public_key_as_a_secret() -> str:
    secret = OctKey.import_key(tokens.published([KEY]))
    return jwt.encode({"alg": "HS256", "kid": "first"}, claims(), secret, algorithms=["HS256"])


def with_another_body() -> str:
    head, _, signature = token(ALUMNUS).split(".")
    return f"{head}.{part(claims(roles=['group_hr']))}.{signature}"


@pytest.mark.parametrize(
    "forged",
    [
        unsigned,
        signed_with_the_public_key_as_a_secret,
        with_another_body,
        lambda: signed(claims(), tokens.new_key("first")),
        lambda: signed(claims(), tokens.new_key("unknown")),
        lambda: signed(claims(aud="elsewhere")),
        lambda: signed(claims(aud=None)),
        lambda: signed(claims(iss="mallory")),
        lambda: signed(claims(exp=None)),
        lambda: signed(claims(exp=int(clock.now().timestamp()) - 31)),
        lambda: signed(claims(iat=int(clock.now().timestamp()) + 60)),
        lambda: signed(claims(sub=None)),
        lambda: signed(claims(sub="")),
        lambda: signed(claims(kind=None)),
        lambda: signed(claims(kind="anonymous")),
        lambda: signed(claims(kind="god")),
        lambda: signed(claims(roles="hr@bank")),
        lambda: signed(claims(roles=[7])),
        lambda: "",
        lambda: "a.b.c",
        lambda: "not a token, 日本語",
        lambda: f"{part([])}.{part({})}.x",
    ],
)
async def test_a_token_that_is_not_ours_is_refused(forged: Callable[[], str]) -> None:
    with pytest.raises(NotSignedIn):
        await verifier().verify(forged())


async def test_a_clock_half_a_minute_late_is_forgiven() -> None:
    await verifier().verify(signed(claims(exp=int(clock.now().timestamp()) - 20)))


def test_what_is_published_holds_no_private_part() -> None:
    [key] = json.loads(tokens.published([KEY]))["keys"]
    assert "d" not in key
    assert {"kid": "first", "kty": "OKP", "crv": "Ed25519", "use": "sig"}.items() <= key.items()


async def test_a_stored_key_signs_what_the_published_one_verifies() -> None:
    restored = tokens.key_from_json(tokens.key_to_json(KEY))
    text = tokens.sign(HR, restored, token_id="t", issued_at=clock.now(), lifetime=timedelta(minutes=1))
    assert await verifier().verify(text) == HR


async def test_keys_are_read_once_for_many_tokens() -> None:
    publisher = Publisher(KEY)
    checked = tokens.Verifier(tokens.Keys(publisher))
    for number in range(5):
        await checked.verify(token(Caller(f"caller{number}", HR.kind)))
    assert publisher.asked == 1


async def test_an_unknown_key_is_looked_up_at_most_every_five_seconds() -> None:
    publisher, watch = Publisher(KEY), Watch()
    keys = tokens.Keys(publisher, monotonic=watch)
    for _ in range(100):
        assert await keys.find("unknown") is None
    assert publisher.asked == 1
    watch.at += 5
    assert await keys.find("unknown") is None
    assert publisher.asked == 2


async def test_a_new_key_is_found_when_it_is_first_used() -> None:
    second, watch = tokens.new_key("second"), Watch()
    publisher = Publisher(KEY)
    keys = tokens.Keys(publisher, monotonic=watch)
    await keys.find("first")
    publisher.keys = (KEY, second)
    watch.at += 6
    assert (await keys.find("second")) is not None


async def test_a_withdrawn_key_verifies_nothing_any_more_even_what_was_verified_before() -> None:
    watch = Watch()
    publisher = Publisher(KEY)
    keys = tokens.Keys(publisher, monotonic=watch)
    checked, text = tokens.Verifier(keys), token(HR)
    await checked.verify(text)
    publisher.keys = ()
    watch.at += 6
    await keys.find("unknown")
    with pytest.raises(NotSignedIn):
        await checked.verify(text)


async def test_without_keys_nobody_is_let_in_and_nobody_is_signed_out() -> None:
    publisher = Publisher(KEY)
    publisher.fails = True
    with pytest.raises(Unavailable):
        await tokens.Verifier(tokens.Keys(publisher)).verify(token(HR))


async def test_keys_in_use_are_read_again_without_anybody_waiting() -> None:
    publisher, watch, asked_again = Publisher(KEY), Watch(), asyncio.Event()
    keys = tokens.Keys(publisher, monotonic=watch)
    checked, text = tokens.Verifier(keys), token(HR)
    await checked.verify(text)
    publisher.when_asked = asked_again.set
    watch.at += 301
    assert await checked.verify(text) == HR
    assert publisher.asked == 1
    await asyncio.wait_for(asked_again.wait(), 5)
    assert publisher.asked == 2


@pytest.mark.parametrize("jwks", ["", "[]", "{}", '{"keys": [{"kty": "OKP"}]}', '{"keys": [7]}'])
async def test_keys_that_make_no_sense_let_nobody_in(jwks: str) -> None:
    async def nonsense() -> str:
        return jwks

    with pytest.raises(Unavailable):
        await tokens.Verifier(tokens.Keys(nonsense)).verify(token(HR))


async def test_keys_in_hand_are_believed_for_an_hour_while_identity_is_away() -> None:
    publisher, watch = Publisher(KEY), Watch()
    keys = tokens.Keys(publisher, monotonic=watch)
    await keys.find("first")
    publisher.fails = True
    watch.at += 3500
    assert await keys.find("first") is not None
    watch.at += 200
    with pytest.raises(Unavailable):
        await keys.find("first")
