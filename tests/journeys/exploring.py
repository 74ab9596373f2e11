"""Somebody who tries everything: every rpc, every field of the graph, every page of the gateway, with all they know.

What is shown to them is looked at (`watching.py`), and what it holds is asked with again (`requesting.py`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import islice
from typing import Any, TypeVar

import grpc
import httpx
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from chassis.access import Needs
from chassis.errors import Forbidden, NotSignedIn
from chassis.rpc import rpc_of
from gateway import asked
from gateway.schema import graph
from tests.journeys import selecting
from tests.journeys.calling import Calling, bearer
from tests.journeys.cast import Actor
from tests.journeys.questioning import deeds, questions
from tests.journeys.remembering import Pool
from tests.journeys.requesting import MOST_VARIED, free_texts, requests
from tests.journeys.surface import RPCS, places_of
from tests.journeys.watching import Watch

T = TypeVar("T")
A = TypeVar("A")
AT_ONCE = 8
SECONDS = 60
FEW = 3
"""Writes of one rpc that one person tries; and reads that are asked of each service where all answer them."""
SILENT = (grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.UNAVAILABLE)
"""Said by no service: two that are silent would look alike, and a suite that stands still would take hours."""
PAGES = 3


@dataclass
class Explorer:
    """Everybody's tries, and what came of them."""

    calling: Calling
    graph_url: str
    watch: Watch
    pool: Pool
    outcomes: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    """How often each rpc and field answered what."""
    oracles: set[str] = field(default_factory=set)
    """Searches that told whether there is such a word."""
    shown: dict[tuple[Actor, str], str] = field(default_factory=dict)
    """Whose name somebody else was shown by which rpc, such as `okaeri.network.v1.MemberService/ListMembers`."""

    def ask_the_graph(self, everybody: Sequence[Actor]) -> None:
        """Asks every question of the graph."""
        self._send_all(everybody, questions(self.pool))

    def look_around(self, who: Actor, *, again: bool = False) -> None:
        """Asks every rpc that changes nothing, and remembers what there is; again, for every id but in one way each."""
        rpcs = [rpc for rpc in RPCS if is_open(rpc, who) and rpc_of(path_of(rpc)).is_read]
        at_once(lambda rpc: self._read_all(who, rpc, in_every_way=not again), rpcs)

    def write(self, everybody: Sequence[Actor]) -> None:
        """Tries everything that would change something."""
        for who in everybody:
            rpcs = [rpc for rpc in RPCS if is_open(rpc, who) and not rpc_of(path_of(rpc)).is_read]
            at_once(partial(self._write_some, who), rpcs)
        self._send_all(everybody, deeds(self.pool))

    def search(self, who: Actor) -> None:
        """Asks whether there is a word that begins so: the answer must be that of a word that is nowhere."""
        rpcs = [rpc for rpc in RPCS if is_open(rpc, who) and rpc_of(path_of(rpc)).is_read and free_texts(rpc)]
        at_once(lambda rpc: self._search(who, rpc), rpcs)

    def _read_all(self, who: Actor, rpc: MethodDescriptor, *, in_every_way: bool) -> None:
        places = tuple(places_of(rpc.containing_service))
        made = requests(rpc, self.pool, _beginnings(self.watch), in_every_way=in_every_way)
        for number, request in enumerate(made):
            # What every service answers is asked of each in turn; the first few times of all.
            for place in places if number < FEW else places[number % len(places) :][:1]:
                self._follow(who, rpc, request, place)

    def _follow(self, who: Actor, rpc: MethodDescriptor, request: Any, place: str) -> None:
        """Asks, and goes on where the answer says that there is more."""
        for _ in range(PAGES):
            _, answers = self._ask(who, rpc, request, place)
            token = next((each.next_page_token for each in answers if hasattr(each, "next_page_token")), "")
            if not token or getattr(request, "before", False):
                return
            request.page_token = token

    def _write_some(self, who: Actor, rpc: MethodDescriptor) -> None:
        for request in islice(requests(rpc, self.pool, ()), FEW):
            self._ask(who, rpc, request, next(iter(places_of(rpc.containing_service))))

    def _search(self, who: Actor, rpc: MethodDescriptor) -> None:
        told: dict[bytes, Any] = {}
        for canary in self.watch.canaries:
            if who.name in canary.readers:
                continue
            for text in free_texts(rpc):
                for request in islice(requests(rpc, self.pool, ()), MOST_VARIED):
                    real, none = (self._told(who, rpc, request, text.name, word, told) for word in _both(canary))
                    if real != none:
                        self.oracles.add(f"{who.name} learns of {canary.about} by {text.full_name}")

    def _told(
        self, who: Actor, rpc: MethodDescriptor, request: Any, name: str, word: str, told: dict[bytes, Any]
    ) -> Any:
        """What is answered, but for the word itself; what was asked before is not asked again."""
        sent = type(request)()
        sent.CopyFrom(request)
        setattr(sent, name, word)
        asked = sent.SerializeToString(deterministic=True)
        if asked not in told:
            code, answers = self._ask(who, rpc, sent, next(iter(places_of(rpc.containing_service))))
            texts = [each.SerializeToString(deterministic=True).replace(word.encode(), b"") for each in answers]
            told[asked] = code, texts
        return told[asked]

    def _ask(self, who: Actor, rpc: MethodDescriptor, request: Message, place: str) -> tuple[str, list[Any]]:
        """The code and the answers, all looked at and remembered."""
        code, answers, told = call(self.calling.channel(place), rpc, request, who.token)
        where = f"{rpc.containing_service.name}.{rpc.name}"
        for each in (*answers, *told):
            self.watch.look(who.name, f"{where} {code}", each)
        for each in answers:
            if name := self.watch.other_named_in(each, who.name):
                self.shown.setdefault((who, path_of(rpc)[1:]), name)
        kind = GetMessageClass(rpc.output_type)
        read = [kind.FromString(each) for each in answers]
        for message in read:
            self.pool.harvest(message)
        self.outcomes[where][code] += 1
        return code, read

    def _send_all(self, everybody: Sequence[Actor], operations: Iterable[tuple[str, selecting.Operation]]) -> None:
        """Each operation is sent by everybody in turn: it is as large as may be, and the gateway reads it once."""
        by_text = sorted(operations, key=lambda each: each[1].text)
        tries = [(who, *each) for each in by_text for who in everybody if _may_ask(each[0], who)]
        with httpx.Client(timeout=SECONDS) as client:
            at_once(lambda each: self._send(client, *each), tries)

    def _send(self, client: httpx.Client, who: Actor, where: str, operation: selecting.Operation) -> None:
        headers = {"authorization": f"Bearer {who.token}"} if who.token else {}
        sent = {"query": operation.text, "variables": dict(operation.variables)}
        answer = client.post(self.graph_url, json=sent, headers=headers)
        self.watch.look(who.name, where, answer.content + str(answer.headers).encode())
        told = answer.json()
        codes = {each.get("extensions", {}).get("code", "refused") for each in told.get("errors", ())}
        self.outcomes[where][" ".join(sorted(codes)) or "OK"] += 1


def is_open(rpc: MethodDescriptor, who: Actor) -> bool:
    """Whether the gate lets them in; what it does with others is another test's business."""
    needs: Needs = rpc_of(path_of(rpc)).needs
    if who.caller is None:
        return needs.anyone
    try:
        needs.check(who.caller)
    except (Forbidden, NotSignedIn):
        return False
    return True


def _may_ask(where: str, who: Actor) -> bool:
    """Whether some rpc that a field of the graph asks lets them in."""
    rpcs = _asked()[where.split(" ")[0]]
    return not rpcs or any(is_open(rpc, who) for rpc in rpcs)


@cache
def _asked() -> Mapping[str, tuple[MethodDescriptor, ...]]:
    known = {f"{rpc.containing_service.name}.{rpc.name}": rpc for rpc in RPCS}
    fields = asked.fields(graph()._schema)
    return {f"{each.type_name}.{each.name}": tuple(known[rpc] for rpc in each.rpcs) for each in fields}


def only_for_services(rpc: MethodDescriptor) -> bool:
    """Whether nobody but our own services may call it."""
    needs: Needs = rpc_of(path_of(rpc)).needs
    return not (needs.anyone or needs.signed_in or needs.roles or needs.scopes)


def path_of(rpc: MethodDescriptor) -> str:
    return f"/{rpc.containing_service.full_name}/{rpc.name}"


def call(
    channel: grpc.Channel, rpc: MethodDescriptor, request: Message, token: str
) -> tuple[str, list[bytes], list[bytes]]:
    """The code, the answers as they came, and all that was told beside them. Fails where nobody answers."""
    asks, answers = ("stream" if many else "unary" for many in (rpc.client_streaming, rpc.server_streaming))
    method = getattr(channel, f"{asks}_{answers}")(path_of(rpc))
    sent = request.SerializeToString()
    given = iter([sent]) if rpc.client_streaming else sent
    metadata = bearer(token)
    try:
        if rpc.server_streaming:
            return "OK", list(method(given, metadata=metadata, timeout=SECONDS)), []
        answer, call = method.with_call(given, metadata=metadata, timeout=SECONDS)
        return "OK", [answer], [str((call.initial_metadata(), call.trailing_metadata())).encode()]
    except grpc.RpcError as refused:
        error: Any = refused
        assert error.code() not in SILENT, f"{path_of(rpc)} did not answer: {error.details()}"
        beside = [each.value for each in error.trailing_metadata() or ()]
        told = [each if isinstance(each, bytes) else str(each).encode() for each in beside]
        return error.code().name, [], [(error.details() or "").encode(), *told]


def at_once(work: Callable[[A], T], each: Iterable[A]) -> list[T]:
    """The work for each, some of it at the same time. What fails first ends it: no call is made after that."""
    with ThreadPoolExecutor(AT_ONCE) as many:
        begun = [many.submit(work, one) for one in each]
        try:
            return [one.result() for one in begun]
        except BaseException:
            many.shutdown(wait=False, cancel_futures=True)
            raise


def _beginnings(watch: Watch) -> list[str]:
    return [canary.beginning for canary in watch.canaries]


def _both(canary: Any) -> tuple[str, str]:
    return canary.beginning, canary.nonsense
