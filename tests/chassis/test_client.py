"""How one process calls another: what is sent along, what is repeated, what comes back."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import grpc
import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

from chassis import clock, deadlines
from chassis.access import acting_for, caller, token_in_hand
from chassis.client import channel_options, connect
from chassis.credentials import FORWARD, NOBODY, IssuedToken, OwnToken, TokenSource
from chassis.errors import Forbidden, NotSignedIn, Refusal, RuleBroken
from chassis.rpc import rpcs_in
from chassis.server import Server
from chassis.trouble import RemoteDefect, Unavailable
from tests.chassis.echo import HR, RECRUITING, EchoServicer, Say, face, pb, pb_grpc, token, verifier


@asynccontextmanager
async def called(say: Say | None = None, *, caller: TokenSource = NOBODY) -> AsyncIterator[Any]:
    servicer = EchoServicer(say) if say else EchoServicer()
    async with (
        Server(face(servicer), verifier=verifier()) as server,
        connect(server.address, pb.DESCRIPTOR, caller=caller) as channel,
    ):
        yield pb_grpc.EchoServiceStub(channel)


async def requests(*all_: str) -> AsyncIterator[Any]:
    for text in all_:
        yield pb.SayRequest(text=text)


def raising(*errors: Exception | None) -> tuple[Say, list[Any]]:
    """Fails with each error in turn, where one is None not at all; and what it was asked."""
    asked: list[Any] = []

    async def say(request: Any) -> Any:
        asked.append(request)
        error = errors[min(len(asked), len(errors)) - 1]
        if error is not None:
            raise error
        return pb.Echo(text="at last")

    return say, asked


async def test_every_kind_of_call_is_answered() -> None:
    async with called() as stub:
        assert (await stub.GetEcho(pb.SayRequest(text="a"))).text == "a"
        assert [answer.text async for answer in stub.SayAgain(pb.SayRequest(text="a"))] == ["a", "a", "a"]
        assert (await stub.Gather(requests("a", "b"))).text == "a b"
        assert [answer.text async for answer in stub.Talk(requests("a", "b"))] == ["a", "b"]


@pytest.mark.parametrize("kind", ["GetEcho", "SayAgain", "Gather", "Talk"])
async def test_a_refusal_comes_back_as_it_was_raised(kind: str) -> None:
    say, _ = raising(RuleBroken("It is closed.", rule="posting_is_closed"))
    request = pb.SayRequest() if kind in ("GetEcho", "SayAgain") else requests("a")
    async with called(say) as stub:
        answers = getattr(stub, kind)(request)
        with pytest.raises(RuleBroken) as refused:
            await (anext(answers) if kind in ("SayAgain", "Talk") else answers)
    assert (refused.value.message, refused.value.rule) == ("It is closed.", "posting_is_closed")


async def test_a_defect_there_is_no_refusal_here() -> None:
    say, _ = raising(KeyError("x"))
    async with called(say) as stub:
        with pytest.raises(RemoteDefect) as found:
            await stub.GetEcho(pb.SayRequest())
    assert (found.value.part, found.value.code) == ("testing", "INTERNAL")


async def test_who_does_not_answer_is_unavailable() -> None:
    async with connect("127.0.0.1:1", pb.DESCRIPTOR, caller=NOBODY) as channel:
        with pytest.raises(Unavailable) as found:
            await pb_grpc.EchoServiceStub(channel).GetEcho(pb.SayRequest(), timeout=0.5)
    assert found.value.part == "testing"


async def test_a_read_is_repeated_while_the_other_side_is_unavailable() -> None:
    say, asked = raising(Unavailable("x"), Unavailable("x"), None)
    async with called(say) as stub:
        assert (await stub.GetEcho(pb.SayRequest())).text == "at last"
    assert len(asked) == 3


async def test_a_write_with_a_request_id_is_repeated_with_the_same_id() -> None:
    say, asked = raising(Unavailable("x"), None)
    async with called(say) as stub:
        assert (await stub.Write(pb.WriteRequest(request_id="12345678", text="a"))).text == "at last"
    assert [request.request_id for request in asked] == ["12345678", "12345678"]


async def test_any_other_call_is_never_repeated() -> None:
    say, asked = raising(Unavailable("x"))
    async with called(say, caller=OwnToken(Issuer())) as stub:
        with pytest.raises(Unavailable):
            await stub.Say(pb.SayRequest())
    assert len(asked) == 1


async def test_nothing_is_repeated_for_ever() -> None:
    say, asked = raising(Unavailable("x"))
    async with called(say) as stub:
        with pytest.raises(Unavailable):
            await stub.GetEcho(pb.SayRequest())
    assert len(asked) == 4


def test_only_what_may_be_repeated_is_named_in_the_retry_policy() -> None:
    config = dict(channel_options(rpcs_in(pb.DESCRIPTOR)))["grpc.service_config"]
    assert '"method": "GetEcho"' in config
    assert '"method": "Write"' in config
    assert '"method": "Say' not in config
    assert '"round_robin"' in config
    assert '"healthCheckConfig": {"serviceName": ""}' in config


async def left(request: Any) -> Any:
    return pb.Echo(text=str(deadlines.remaining()))


async def test_a_call_has_ten_seconds_unless_told_otherwise() -> None:
    async with called(left) as stub:
        assert 9 < float((await stub.GetEcho(pb.SayRequest())).text) < 10.5
        assert float((await stub.GetEcho(pb.SayRequest(), timeout=2)).text) < 2.5


async def test_a_call_gets_no_more_time_than_is_left() -> None:
    async with called(left) as stub:
        with deadlines.within(3):
            assert float((await stub.GetEcho(pb.SayRequest())).text) < 3.5
            assert float((await stub.GetEcho(pb.SayRequest(), timeout=30)).text) < 3.5


async def test_without_time_left_nothing_is_asked() -> None:
    say, asked = raising(None)
    async with called(say) as stub:
        with deadlines.within(0), pytest.raises(Unavailable):
            await stub.GetEcho(pb.SayRequest())
    assert asked == []


async def who(request: Any) -> Any:
    return pb.Echo(text=f"{caller().subject} {token_in_hand()}")


async def test_the_callers_token_is_forwarded() -> None:
    text = token(HR)
    async with called(who, caller=FORWARD) as stub:
        with acting_for(HR, text):
            assert (await stub.Say(pb.SayRequest())).text == f"hanako {text}"


async def test_an_anonymous_caller_stays_anonymous() -> None:
    async with called(who, caller=FORWARD) as stub:
        assert (await stub.GetEcho(pb.SayRequest())).text == " "
        with pytest.raises(NotSignedIn):
            await stub.Say(pb.SayRequest())


class Issuer:
    """Gives our own token, counting; or fails."""

    def __init__(self, *, minutes: float = 15, error: Refusal | None = None) -> None:
        self.asked = 0
        self.minutes = minutes
        self.error = error
        self.who = RECRUITING

    async def __call__(self) -> IssuedToken:
        self.asked += 1
        await asyncio.sleep(0)
        if self.error:
            raise self.error
        return IssuedToken(token(self.who, minutes=self.minutes), clock.now() + timedelta(minutes=self.minutes))


async def test_a_service_calls_as_itself_whoever_it_works_for() -> None:
    issuer = Issuer()
    async with called(who, caller=OwnToken(issuer)) as stub:
        with acting_for(HR, token(HR)):
            answers = await asyncio.gather(*(stub.SayAsHr(pb.SayRequest()) for _ in range(5)))
    assert {answer.text.split()[0] for answer in answers} == {"recruiting"}
    assert issuer.asked == 1


async def test_an_own_token_is_renewed_shortly_before_its_end() -> None:
    issuer = Issuer(minutes=0.4)
    source = OwnToken(issuer)
    await source.token()
    await source.token()
    assert issuer.asked == 2


async def test_an_own_token_that_is_turned_away_is_our_fault_and_asked_for_anew() -> None:
    issuer = Issuer(minutes=15)
    async with called(who, caller=OwnToken(issuer)) as stub:
        issuer.minutes = -15
        with pytest.raises(RemoteDefect):
            await stub.Say(pb.SayRequest())
        issuer.minutes = 15
        assert (await stub.Say(pb.SayRequest())).text.startswith("recruiting")


@pytest.mark.parametrize("error", [NotSignedIn("no"), Forbidden("no")])
async def test_an_identity_that_does_not_know_us_does_not_sign_anybody_out(error: Refusal) -> None:
    async with called(who, caller=OwnToken(Issuer(error=error))) as stub:
        with pytest.raises(RemoteDefect):
            await stub.Say(pb.SayRequest())


async def test_the_other_side_works_in_the_same_trace() -> None:
    async def trace_of(request: Any) -> Any:
        return pb.Echo(text=trace.format_trace_id(trace.get_current_span().get_span_context().trace_id))

    async with called(trace_of) as stub:
        with TracerProvider().get_tracer("test").start_as_current_span("outside") as span:
            answer = await stub.GetEcho(pb.SayRequest())
    assert answer.text == trace.format_trace_id(span.get_span_context().trace_id)


async def test_leaving_a_stream_early_ends_the_work_there() -> None:
    ended = asyncio.Event()

    class Endless(EchoServicer):
        async def SayAgain(self, request: Any, context: Any) -> AsyncIterator[Any]:
            try:
                while True:
                    yield pb.Echo(text="again")
                    await asyncio.sleep(0)
            finally:
                ended.set()

    async with Server(face(Endless())) as server, connect(server.address, pb.DESCRIPTOR, caller=NOBODY) as channel:
        answers = pb_grpc.EchoServiceStub(channel).SayAgain(pb.SayRequest())
        assert (await anext(answers)).text == "again"
        await answers.aclose()
        await asyncio.wait_for(ended.wait(), 5)


async def test_cancelling_the_task_ends_the_work_there() -> None:
    entered, ended = asyncio.Event(), asyncio.Event()

    async def say(request: Any) -> Any:
        entered.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with called(say) as stub:
        task = asyncio.create_task(stub.GetEcho(pb.SayRequest()))
        await entered.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(ended.wait(), 5)


async def test_no_call_fails_while_one_of_two_servers_is_replaced() -> None:
    servers = [Server(face(EchoServicer()), drain_seconds=0.3) for _ in range(2)]
    for server in servers:
        await server.start()
    target = f"ipv4:{servers[0].address},{servers[1].address}"
    async with connect(target, pb.DESCRIPTOR, caller=NOBODY) as channel:
        stub = pb_grpc.EchoServiceStub(channel)
        stopping = asyncio.create_task(servers[0].stop())
        calls = 0
        while not stopping.done():
            await stub.GetEcho(pb.SayRequest(text="a"))
            calls += 1
        await stopping
        await stub.GetEcho(pb.SayRequest(text="a"))
    await servers[1].stop()
    assert calls > 20


async def test_a_channel_says_when_it_is_connected() -> None:
    async with Server(face(EchoServicer())) as server, connect(server.address, caller=NOBODY) as channel:
        await asyncio.wait_for(channel.channel_ready(), 5)
        assert channel.get_state() is grpc.ChannelConnectivity.READY
        waiting = asyncio.create_task(channel.wait_for_state_change(grpc.ChannelConnectivity.READY))
        await server.stop()
        await asyncio.wait_for(waiting, 5)


async def test_a_server_that_goes_takes_calls_until_nobody_brings_any() -> None:
    """A caller that is short of time hears late; one that never hears is not waited for for ever."""
    for calls in (6, 1_000):
        server = Server(face(EchoServicer()), drain_seconds=1.0)
        await server.start()
        async with grpc.aio.insecure_channel(server.address) as channel:
            stub = pb_grpc.EchoServiceStub(channel)
            stopping, began = asyncio.create_task(server.stop()), time.monotonic()
            answered = await answers(stub, calls, pause=0.1)
            await stopping
        assert answered >= 6
        assert time.monotonic() - began < 5 * 1.0 + 2


async def answers(stub: Any, calls: int, *, pause: float) -> int:
    """How many of so many calls, made one after the other, were answered before the first that was not."""
    for number in range(calls):
        try:
            await stub.GetEcho(pb.SayRequest(text="a"))
        except grpc.aio.AioRpcError:
            return number
        await asyncio.sleep(pause)
    return calls
