"""A tiny GraphQL client for journeys: asks over HTTP as somebody, and signs in by the link of a real mail."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar
from uuid import uuid4

import httpx

from cli.mail import letters

T = TypeVar("T")
PATIENCE_SECONDS = 30.0
LOOK_EVERY = 0.05
RENEW_AFTER_SECONDS = 240.0

SESSION = "session { accessToken refreshToken account { grants { role company { code } } } }"


def until(looked_for: Callable[[], T | None], what: str, seconds: float = PATIENCE_SECONDS) -> T:
    """What was looked for, as soon as it is there and not empty. Fails, naming it, when it does not come in time."""
    deadline = time.monotonic() + seconds
    while True:
        found = looked_for()
        if found:
            return found
        assert time.monotonic() < deadline, f"in {seconds:g} s there was no {what}"
        time.sleep(LOOK_EVERY)


def request_id() -> str:
    """A new idempotency key."""
    return uuid4().hex


class Refused(AssertionError):
    """An operation was answered with errors; `codes` are those of the graph."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(json.dumps(errors, ensure_ascii=False))
        self.errors = errors
        self.codes = {str(each.get("extensions", {}).get("code", "")) for each in errors}


@dataclass
class Session:
    """Who somebody is signed in as."""

    access: str
    refresh: str
    roles: frozenset[str]
    opened: float = field(default_factory=time.monotonic)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """The session as the graph tells it; roles are spelled `HR@bank` or `OPERATOR`."""
        grants = told["account"]["grants"]
        roles = frozenset(each["role"] + (f"@{each['company']['code']}" if each["company"] else "") for each in grants)
        return cls(told["accessToken"], told["refreshToken"], roles)


class Person:
    """Somebody at a browser with a mailbox. Without a session, anybody."""

    def __init__(self, url: str, mails: Path, address: str = "") -> None:
        self._client = httpx.Client(timeout=30)
        self._url = url
        self._mails = mails
        self.address = address
        self.session: Session | None = None

    def answer(self, query: str, **variables: Any) -> dict[str, Any]:
        """The whole answer as it came, errors and all."""
        answer: dict[str, Any] = self.post(json={"query": query, "variables": variables}).json()
        return answer

    def post(self, **sent: Any) -> httpx.Response:
        """The raw response to a raw request."""
        headers = {"content-type": "application/json", **sent.pop("headers", {})}
        if self.session:
            headers["authorization"] = f"Bearer {self.session.access}"
        return self._client.post(self._url, headers=headers, **sent)

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data of the answer. Raises Refused when there are errors."""
        self._renew_in_time()
        answer = self.answer(query, **variables)
        if answer.get("errors"):
            raise Refused(answer["errors"])
        data: dict[str, Any] = answer["data"]
        return data

    def do(self, name: str, given: Mapping[str, Any], gives: str, **with_own_id: str) -> dict[str, Any]:
        """What a mutation answers: its payload with these fields, or the problem, each with `__typename`."""
        kind = name[0].upper() + name[1:]
        query = f"""mutation($input: {kind}Input!) {{ {name}(input: $input) {{ __typename
            ... on {kind}Payload {{ {gives} }}
            ... on Problem {{ message }}
            ... on InvalidInput {{ field }}
            ... on RuleBroken {{ rule fields }} }} }}"""
        done: dict[str, Any] = self.ask(query, input={**given, **with_own_id})[name]
        return done

    def done(self, name: str, given: Mapping[str, Any], gives: str) -> dict[str, Any]:
        """The payload of a mutation that must not be refused."""
        answer = self.do(name, given, gives)
        assert answer["__typename"].endswith("Payload"), answer
        return answer

    def link(self, known: frozenset[str] = frozenset()) -> str:
        """The secret in the newest mail to this person that is none of the known ones; waits for it."""

        def newest() -> str | None:
            for letter in letters(self._mails, self.address):
                secret = (letter.link or "").partition("#")[2]
                if secret and secret not in known:
                    return secret
            return None

        return until(newest, f"mail with a link to {self.address}")

    def links(self) -> frozenset[str]:
        """The secrets of all links that came so far."""
        return frozenset((each.link or "").partition("#")[2] for each in letters(self._mails, self.address))

    def sign_in(self) -> Self:
        """Asks for a link, takes it from the mail and uses it."""
        known = self.links()
        self.done("requestSignInLink", {"mail": self.address}, "requestId")
        return self.redeem(self.link(known))

    def redeem(self, secret: str) -> Self:
        """Uses a link and is signed in."""
        self.session = Session.of(self.done("redeemLink", {"secret": secret}, SESSION)["session"])
        return self

    def renew(self) -> Self:
        """Signed in with new tokens, which carry the roles given meanwhile."""
        before, self.session = self.session, None
        assert before is not None, "sign in first"
        try:
            self.session = Session.of(self.done("refreshSession", {"refreshToken": before.refresh}, SESSION)["session"])
        finally:
            # Without an answer it is asked again, by the token that may have been used up.
            self.session = self.session or before
        return self

    def _renew_in_time(self) -> None:
        if self.session and time.monotonic() - self.session.opened > RENEW_AFTER_SECONDS:
            self.renew()

    def until_role(self, role: str) -> Self:
        """Signed in with a token that carries the role; waits for it to be given."""
        until(lambda: role in self.renew().roles, f"role {role} of {self.address}")
        return self

    @property
    def roles(self) -> frozenset[str]:
        """The roles of the session."""
        return self.session.roles if self.session else frozenset()

    @property
    def token(self) -> str:
        """The access token."""
        self._renew_in_time()
        return self.session.access if self.session else ""

    def close(self) -> None:
        """Ends the connection."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
