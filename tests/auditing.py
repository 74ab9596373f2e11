"""Four services that have nothing but an audit log, for what asks all of them: the gateway and the command."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from chassis.access import Caller, Grant, Kind, Needs
from chassis.audit.servicer import audit_face
from chassis.call import Call, call_in_hand
from chassis.mongo import Store, connect
from chassis.server import Face, Server
from chassis.tokens import Verifier

SERVICES = ("identity", "network", "recruiting", "events")
AUDITOR = Caller("aoi", Kind.PERSON, grants=frozenset({Grant("auditor")}))
TARO = Caller("taro", Kind.PERSON, grants=frozenset({Grant("alumnus")}))
HR = Caller("hanako", Kind.PERSON, grants=frozenset({Grant("hr", "bank")}))
METHOD = "okaeri.testing.v1.TestService/GetSomething"


class Logs:
    """The stores of the four services and where each of them is served."""

    def __init__(self) -> None:
        self.stores = {name: Store(connect("", database="", driver="memory")) for name in SERVICES}
        self.servers: dict[str, Server] = {}

    @property
    def addresses(self) -> dict[str, Any]:
        """As settings take them."""
        return {f"{name}_address": server.address for name, server in self.servers.items()}

    async def show(self, service: str, *people: str, by: Caller = HR, **said: Any) -> None:
        """Somebody is shown something about these people."""
        needs = Needs(roles=frozenset({"hr", "group_hr"}), scopes=frozenset({"leavers.read"}))
        token = call_in_hand.set(Call(by, METHOD, needs))
        try:
            await self.stores[service].audit.read(people, **{"what": "profile", "purpose": "application", **said})
        finally:
            call_in_hand.reset(token)


@asynccontextmanager
async def serving_logs(verifier: Verifier, **further: Face) -> AsyncIterator[Logs]:
    """Each service on a port of its own; `further` faces by the name of the service."""
    logs = Logs()
    async with AsyncExitStack() as stack:
        for name, store in logs.stores.items():
            await store.prepare()
            faces = [audit_face(store, name), *([further[name]] if name in further else [])]
            logs.servers[name] = await stack.enter_async_context(Server(*faces, verifier=verifier))
        yield logs
