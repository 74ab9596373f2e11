"""Everything the one interceptor does around a call, over a real channel on loopback."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
import structlog
from google.rpc import error_details_pb2, status_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from chassis import deadlines
from chassis.access import Caller, caller
from chassis.errors import NotFound, RuleBroken, TooMany
from chassis.mongo import Interrupted, Repeated, RequestInHand, Unreachable, request_in_hand
from chassis.server import Server
from chassis.trouble import CannotStart, RemoteDefect, Unavailable
from tests.chassis.echo import ALUMNUS, HR, MACHINE, RECRUITING, EchoServicer, Say, face, pb, pb_grpc, token, verifier

Stub = Any


@asynccontextmanager
async def echo(say: Say | None = None, **options: Any) -> AsyncIterator[Stub]:
    """A stub over a plain channel: what a stranger with any gRPC client would see."""
    servicer = EchoServicer(say) if say else EchoServicer()
    servicer.deadline_seconds = options.pop("deadline_seconds", {})
    async with Server(face(servicer), verifier=verifier(), **options) as server, plain(server) as channel:
        yield pb_grpc.EchoServiceStub(channel)


@asynccontextmanager
async def plain(server: Server) -> AsyncIterator[grpc.aio.Channel]:
    sizes = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]
    async with grpc.aio.insecure_channel(server.address, options=sizes) as channel:
        yield channel


def bearing(who: Caller) -> tuple[tuple[str, str], ...]:
    return (("authorization", f"Bearer {token(who)}"),)


async def refused(call: Any) -> grpc.aio.AioRpcError:
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await call
    return error.value


def facts_of(error: grpc.aio.AioRpcError) -> dict[str, str]:
    details = dict(error.trailing_metadata())["grpc-status-details-bin"]
    info = error_details_pb2.ErrorInfo()
    assert any(one.Unpack(info) for one in status_pb2.Status.FromString(details).details)  # type: ignore[arg-type]
    return {"reason": info.reason, **info.metadata}


async def texts(answers: Any) -> list[str]:
    return [answer.text async for answer in answers]


async def said(*all_: str) -> AsyncIterator[Any]:
    for text in all_:
        yield pb.SayRequest(text=text)


def raising(error: Exception) -> Say:
    async def say(request: Any) -> Any:
        raise error

    return say


async def test_every_kind_of_call_is_answered() -> None:
    async with echo() as stub:
        assert (await stub.GetEcho(pb.SayRequest(text="a"))).text == "a"
        assert await texts(stub.SayAgain(pb.SayRequest(text="a"))) == ["a", "a", "a"]
        assert (await stub.Gather(said("a", "b"))).text == "a b"
        assert await texts(stub.Talk(said("a", "b"))) == ["a", "b"]


CALLS: dict[str, Callable[[Stub, Any], Any]] = {
    "unary_unary": lambda stub, request: stub.GetEcho(request),
    "unary_stream": lambda stub, request: texts(stub.SayAgain(request)),
    "stream_unary": lambda stub, request: stub.Gather(iter_of(request)),
    "stream_stream": lambda stub, request: texts(stub.Talk(iter_of(request))),
}
every_kind_of_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())


async def iter_of(request: Any) -> AsyncIterator[Any]:
    yield request


@every_kind_of_call
async def test_a_refusal_becomes_its_status_with_its_facts(call: Callable[[Stub, Any], Any]) -> None:
    async with echo(raising(RuleBroken("It is closed.", rule="posting_is_closed"))) as stub:
        error = await refused(call(stub, pb.SayRequest()))
    assert (error.code().name, error.details()) == ("FAILED_PRECONDITION", "It is closed.")
    assert facts_of(error) == {"reason": "RULE_BROKEN", "rule": "posting_is_closed"}


@every_kind_of_call
async def test_a_broken_rule_of_the_contract_is_refused_with_its_field(call: Callable[[Stub, Any], Any]) -> None:
    async with echo() as stub:
        error = await refused(call(stub, pb.SayRequest(lines=[pb.Line(mail="nobody")])))
    assert error.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert facts_of(error) == {"reason": "INVALID_INPUT", "field": "lines[0].mail"}


@every_kind_of_call
async def test_a_defect_tells_the_caller_nothing_but_the_trace(call: Callable[[Stub, Any], Any]) -> None:
    async with echo(raising(KeyError("hanako@example.jp"))) as stub:
        error = await refused(call(stub, pb.SayRequest()))
    assert error.code() is grpc.StatusCode.INTERNAL
    assert "hanako" not in str(error)
    assert facts_of(error)["reason"] == "INTERNAL"


@every_kind_of_call
async def test_a_call_without_a_deadline_gets_one(call: Callable[[Stub, Any], Any]) -> None:
    left: list[float | None] = []

    async def say(request: Any) -> Any:
        left.append(deadlines.remaining())
        return pb.Echo()

    async with echo(say) as stub:
        await call(stub, pb.SayRequest())
    assert 9 < (left[0] or 0) <= 10


@every_kind_of_call
async def test_work_that_takes_too_long_ends_at_its_deadline(call: Callable[[Stub, Any], Any]) -> None:
    async def say(request: Any) -> Any:
        await asyncio.Event().wait()

    short = dict.fromkeys(("GetEcho", "SayAgain", "Gather", "Talk"), 0.1)
    async with echo(say, deadline_seconds=short) as stub:
        error = await refused(call(stub, pb.SayRequest()))
    assert (error.code().name, facts_of(error)["reason"]) == ("DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED")


async def test_the_callers_deadline_holds_for_the_servicer() -> None:
    left: list[float | None] = []

    async def say(request: Any) -> Any:
        left.append(deadlines.remaining())
        return pb.Echo()

    async with echo(say) as stub:
        await stub.GetEcho(pb.SayRequest(), timeout=3)
    assert 2 < (left[0] or 0) < 4


async def test_a_time_out_inside_the_work_is_a_defect_not_a_deadline() -> None:
    async with echo(raising(TimeoutError())) as stub:
        assert (await refused(stub.GetEcho(pb.SayRequest()))).code() is grpc.StatusCode.INTERNAL


@pytest.mark.parametrize(
    "error", [Unavailable("network"), Unreachable(), grpc.aio.AioRpcError(grpc.StatusCode.UNAVAILABLE)]
)
async def test_what_does_not_answer_makes_this_unavailable(error: Exception) -> None:
    async with echo(raising(error)) as stub:
        answer = await refused(stub.GetEcho(pb.SayRequest()))
    assert (answer.code().name, facts_of(answer)["reason"]) == ("UNAVAILABLE", "UNAVAILABLE")


async def test_a_defect_elsewhere_is_a_defect_here() -> None:
    async with echo(raising(RemoteDefect("network", "UNKNOWN"))) as stub:
        assert (await refused(stub.GetEcho(pb.SayRequest()))).code() is grpc.StatusCode.INTERNAL


async def test_a_limit_says_when_to_come_back() -> None:
    async with echo(raising(TooMany("Slowly.", retry_after_seconds=7))) as stub:
        assert facts_of(await refused(stub.GetEcho(pb.SayRequest())))["retry_after_seconds"] == "7"


async def who(request: Any) -> Any:
    return pb.Echo(text=caller().subject)


async def test_the_servicer_knows_who_is_calling() -> None:
    async with echo(who) as stub:
        assert (await stub.Say(pb.SayRequest(), metadata=bearing(HR))).text == "hanako"
        assert (await stub.GetEcho(pb.SayRequest())).text == ""


@pytest.mark.parametrize("caller_", [HR, MACHINE, RECRUITING])
async def test_whom_the_contract_names_comes_in(caller_: Caller) -> None:
    async with echo(who) as stub:
        assert (await stub.SayAsHr(pb.SayRequest(), metadata=bearing(caller_))).text == caller_.subject


async def test_whom_the_contract_does_not_name_is_forbidden() -> None:
    async with echo() as stub:
        error = await refused(stub.SayAsHr(pb.SayRequest(), metadata=bearing(ALUMNUS)))
    assert (error.code().name, facts_of(error)["reason"]) == ("PERMISSION_DENIED", "FORBIDDEN")


async def test_an_rpc_that_names_nobody_is_closed() -> None:
    async with echo() as stub:
        error = await refused(stub.SayToNobody(pb.SayRequest(), metadata=bearing(HR)))
    assert error.code() is grpc.StatusCode.PERMISSION_DENIED


async def test_a_server_says_at_start_which_rpcs_are_closed() -> None:
    with structlog.testing.capture_logs() as lines:
        async with echo():
            pass
    closed = [line["method"] for line in lines if line["event"] == "rpc_without_needs"]
    assert closed == ["/okaeri.testing.v1.EchoService/SayToNobody"]


@pytest.mark.parametrize(
    "metadata",
    [
        (),
        (("authorization", "Bearer forged"),),
        (("authorization", "Bearer"),),
        (("authorization", f"Basic {'x' * 20}"),),
        (*bearing(HR), *bearing(ALUMNUS)),
        (("x-user", "hanako"), ("x-roles", "group_hr")),
    ],
)
async def test_without_one_valid_token_nobody_is_signed_in(metadata: Any) -> None:
    async with echo() as stub:
        error = await refused(stub.Say(pb.SayRequest(), metadata=metadata))
    assert (error.code().name, facts_of(error)["reason"]) == ("UNAUTHENTICATED", "NOT_SIGNED_IN")


async def test_a_server_that_verifies_nothing_accepts_no_token() -> None:
    async with Server(face(EchoServicer())) as server, plain(server) as channel:
        error = await refused(pb_grpc.EchoServiceStub(channel).Say(pb.SayRequest(), metadata=bearing(HR)))
    assert error.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_an_ended_token_does_not_close_what_is_open_to_anyone() -> None:
    async with echo(who) as stub:
        metadata = (("authorization", f"Bearer {token(HR, minutes=-5)}"),)
        assert (await stub.GetEcho(pb.SayRequest(), metadata=metadata)).text == ""


async def test_needs_come_before_the_rules_of_the_contract() -> None:
    async with echo() as stub:
        error = await refused(stub.Say(pb.SayRequest(lines=[pb.Line(mail="nobody")])))
    assert error.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_a_write_has_its_request_in_hand() -> None:
    seen: list[RequestInHand | None] = []

    async def say(request: Any) -> Any:
        seen.append(request_in_hand.get())
        return pb.Echo()

    async with echo(say) as stub:
        for text in ("a", "b", "a"):
            await stub.Write(pb.WriteRequest(request_id="12345678", text=text), metadata=bearing(HR))
        await stub.GetEcho(pb.SayRequest())
    first, second, third, read = seen
    assert first is not None
    assert second is not None
    assert (first.caller, first.method) == ("hanako", "/okaeri.testing.v1.EchoService/Write")
    assert (first.request_id, first.key) == (second.request_id, second.key)
    assert first == third
    assert first.digest != second.digest
    assert read is None


async def test_a_write_without_an_id_has_no_request_in_hand() -> None:
    seen: list[RequestInHand | None] = []

    async def say(request: Any) -> Any:
        seen.append(request_in_hand.get())
        return pb.Echo()

    async with echo(say) as stub:
        await stub.Write(pb.WriteRequest(text="a"))
    assert seen == [None]


async def test_a_repeated_request_gets_the_first_answer() -> None:
    async with echo(raising(Repeated(pb.Echo(text="first").SerializeToString()))) as stub:
        assert (await stub.Write(pb.WriteRequest(request_id="12345678", text="x"))).text == "first"


async def test_a_message_that_is_too_large_is_refused_and_the_next_one_answered() -> None:
    async with echo() as stub:
        error = await refused(stub.GetEcho(pb.SayRequest(text="x" * 4_200_000)))
        assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert (await stub.GetEcho(pb.SayRequest(text="a"))).text == "a"


async def test_metadata_that_is_too_large_is_refused() -> None:
    async with echo() as stub:
        error = await refused(stub.GetEcho(pb.SayRequest(), metadata=(("x-large", "x" * 40_000),)))
    assert error.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


async def test_an_unknown_method_is_unimplemented() -> None:
    async with Server(face(EchoServicer())) as server, plain(server) as channel:
        error = await refused(channel.unary_unary("/okaeri.testing.v1.EchoService/Sing")(b""))
        assert error.code() is grpc.StatusCode.UNIMPLEMENTED


@pytest.mark.parametrize("kind", ["unary_unary", "stream_unary"])
async def test_bytes_that_are_no_message_are_refused(kind: str) -> None:
    async with Server(face(EchoServicer())) as server, plain(server) as channel:
        name, request = ("GetEcho", b"\xff\xff") if kind == "unary_unary" else ("Gather", iter_of(b"\xff\xff"))
        error = await refused(getattr(channel, kind)(f"/okaeri.testing.v1.EchoService/{name}")(request))
    assert (error.code().name, facts_of(error)["reason"]) == ("INVALID_ARGUMENT", "INVALID_INPUT")


@pytest.mark.parametrize("call", [CALLS["stream_unary"], CALLS["stream_stream"]])
async def test_a_refused_upload_gets_its_status_while_it_is_still_sending(call: Callable[[Stub, Any], Any]) -> None:
    async def many(request: Any) -> AsyncIterator[Any]:
        for _ in range(20):
            yield request

    for _ in range(5):
        async with echo(raising(RuleBroken("It is closed.", rule="posting_is_closed"))) as stub:
            large = pb.SayRequest(text="x" * 1_000_000)
            answer = stub.Gather(many(large)) if call is CALLS["stream_unary"] else texts(stub.Talk(many(large)))
            assert (await refused(answer)).code() is grpc.StatusCode.FAILED_PRECONDITION


async def test_more_calls_than_allowed_are_turned_away() -> None:
    entered, let_go = asyncio.Event(), asyncio.Event()

    async def say(request: Any) -> Any:
        entered.set()
        await let_go.wait()
        return pb.Echo()

    async with echo(say, maximum_concurrent_rpcs=1) as stub:
        first = asyncio.ensure_future(stub.GetEcho(pb.SayRequest()))
        await entered.wait()
        assert (await refused(stub.GetEcho(pb.SayRequest()))).code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        let_go.set()
        await first


async def test_one_line_is_logged_for_a_call_without_what_it_says() -> None:
    with structlog.testing.capture_logs() as lines:
        async with echo(raising(NotFound("hanako@example.jp is not here"))) as stub:
            await refused(stub.GetEcho(pb.SayRequest(text="hanako@example.jp")))
    [line] = [line for line in lines if line["event"] == "call"]
    assert line["method"] == "okaeri.testing.v1.EchoService/GetEcho"
    assert line["code"] == "NOT_FOUND"
    assert line["ms"] >= 0
    assert "hanako" not in str(lines)


async def test_a_defect_is_logged_with_its_place_but_not_its_text() -> None:
    with structlog.testing.capture_logs() as lines:
        async with echo(raising(KeyError("hanako@example.jp"))) as stub:
            await refused(stub.GetEcho(pb.SayRequest()))
    [line] = [line for line in lines if line["event"] == "defect"]
    assert line["error"] == "KeyError"
    assert line["places"][-1].startswith("tests/chassis/test_server.py:")
    assert line["places"][-1].endswith(" say")
    assert "hanako" not in str(lines)


async def test_a_caller_that_leaves_ends_the_work() -> None:
    entered, ended = asyncio.Event(), asyncio.Event()

    async def say(request: Any) -> Any:
        entered.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with structlog.testing.capture_logs() as lines:
        async with echo(say) as stub:
            call = stub.GetEcho(pb.SayRequest())
            await entered.wait()
            call.cancel()
            await asyncio.wait_for(ended.wait(), 5)
    assert [line["code"] for line in lines if line["event"] == "call"] == ["CANCELLED"]


async def health_of(channel: grpc.aio.Channel, service: str) -> str:
    answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(service=service))
    return str(health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status))


async def test_health_follows_readiness_and_recovers() -> None:
    answers: list[Any] = [True]

    async def ready() -> bool:
        if isinstance(answers[0], Exception):
            raise answers[0]
        return bool(answers[0])

    async with Server(face(EchoServicer()), ready=ready) as server, plain(server) as channel:
        for answer, expected in [
            (True, "SERVING"),
            (False, "NOT_SERVING"),
            (OSError(), "NOT_SERVING"),
            (True, "SERVING"),
        ]:
            answers[0] = answer
            await server.health.look()
            assert await health_of(channel, "") == expected
            assert await health_of(channel, "okaeri.testing.v1.EchoService") == expected
            assert await health_of(channel, "live") == "SERVING"
        assert (await refused(health_of(channel, "unknown"))).code() is grpc.StatusCode.NOT_FOUND


async def test_reflection_shows_the_services() -> None:
    async with Server(face(EchoServicer())) as server, plain(server) as channel:
        ask = iter_of(reflection_pb2.ServerReflectionRequest(list_services=""))
        stub = reflection_pb2_grpc.ServerReflectionStub(channel)
        [answer] = [answer async for answer in stub.ServerReflectionInfo(ask)]
    names = [service.name for service in answer.list_services_response.service]
    assert "okaeri.testing.v1.EchoService" in names


async def test_a_call_under_way_is_finished_before_the_server_stops() -> None:
    entered, let_go = asyncio.Event(), asyncio.Event()

    async def say(request: Any) -> Any:
        entered.set()
        await let_go.wait()
        return pb.Echo(text="done")

    server = Server(face(EchoServicer(say)))
    await server.start()
    async with plain(server) as channel:
        call = asyncio.ensure_future(pb_grpc.EchoServiceStub(channel).GetEcho(pb.SayRequest()))
        await entered.wait()
        stopping = asyncio.create_task(server.stop())
        let_go.set()
        assert (await call).text == "done"
        await stopping


async def test_a_server_may_listen_on_a_socket_in_the_file_system(tmp_path: Path) -> None:
    async with Server(face(EchoServicer()), address=f"unix:{tmp_path}/echo") as server, plain(server) as channel:
        assert (await pb_grpc.EchoServiceStub(channel).GetEcho(pb.SayRequest(text="a"))).text == "a"


async def test_an_address_that_is_taken_is_said_in_a_sentence() -> None:
    async with Server() as first:
        with pytest.raises(CannotStart, match=f"^The address {first.address} cannot be used"):
            await Server(address=first.address).start()


@pytest.fixture(autouse=True)
def _nothing_reaches_grpc(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """grpc logs the text of what a handler raises, and a text may quote personal data."""
    yield
    gc.collect()
    assert [record.getMessage() for record in caplog.records if record.name.startswith("grpc")] == []


@pytest.mark.parametrize(("losses", "said"), [(0, "OK"), (1, "OK"), (2, "UNAVAILABLE")])
async def test_work_in_whose_middle_the_database_was_lost_is_done_once_more(losses: int, said: str) -> None:
    tried: list[str] = []

    async def say(request: Any) -> Any:
        tried.append(request.text)
        if len(tried) <= losses:
            raise Interrupted()
        return pb.Echo(text="at last")

    async with echo(say) as stub:
        if said == "OK":
            assert (await stub.GetEcho(pb.SayRequest(text="a"))).text == "at last"
        else:
            assert (await refused(stub.GetEcho(pb.SayRequest(text="a")))).code().name == said
    assert tried == ["a"] * min(losses + 1, 2)
