"""What the wire drivers add to the promises of the store: spans, and the outcome of a commit that is not known."""

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pymongo.errors import AutoReconnect, BulkWriteError, OperationFailure, ServerSelectionTimeoutError, WriteError

from chassis.mongo import NOTHING, Conflict, Full, Interrupted, Unreachable, connect, wire
from tests.chassis.things import Thing, ThingStore

pytestmark = pytest.mark.asyncio


@pytest.mark.real
async def test_a_span_names_the_collection_and_never_the_content(
    thing_store: ThingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(spans))
    monkeypatch.setattr(wire, "_tracer", provider.get_tracer("tests"))
    async with thing_store.transaction() as tx:
        await tx.things.add(Thing("secret"), announcing=NOTHING)
    assert [span.name for span in spans.get_finished_spans()] == ["insert things", "commitTransaction"]
    assert "secret" not in "".join(span.to_json() for span in spans.get_finished_spans())


class Session:
    """A session whose commits end as told."""

    def __init__(self, *endings: Exception | None) -> None:
        self.endings = list(endings)

    async def commit_transaction(self) -> None:
        if ending := self.endings.pop(0):
            raise ending


def labelled(error: OperationFailure | AutoReconnect, label: str) -> Exception:
    error._add_error_label(label)
    return error


async def test_a_commit_whose_outcome_is_not_known_is_asked_for_again() -> None:
    lost = labelled(AutoReconnect("gone"), "UnknownTransactionCommitResult")
    session = Session(lost, lost, None)
    await wire._commit(session)
    assert session.endings == []


async def test_a_commit_that_never_answers_is_unreachable() -> None:
    lost = labelled(AutoReconnect("gone"), "UnknownTransactionCommitResult")
    with pytest.raises(Unreachable):
        await wire._commit(Session(lost, lost, lost))


async def test_a_commit_that_met_another_write_is_a_conflict() -> None:
    met = labelled(OperationFailure("conflict", 251), "TransientTransactionError")
    with pytest.raises(Conflict):
        await wire._commit(Session(met))


async def test_there_are_three_drivers() -> None:
    with pytest.raises(ValueError, match="motor, pymongo or memory"):
        connect("", database="x", driver="mysql")


# As a server answers them: the first from the documentation of its error codes, the others as a driver reads them.
NO_ROOM = {"ok": 0.0, "errmsg": "available disk space is less than required", "code": 14031}
FULL: dict[str, Exception] = {
    "a command": OperationFailure("no room", 14031, {**NO_ROOM, "codeName": "OutOfDiskSpace"}),
    "a write": WriteError("no room", 14031, {"index": 0, "code": 14031, "errmsg": NO_ROOM["errmsg"]}),
    "many writes": BulkWriteError({"writeErrors": [{"index": 0, "code": 14031, "errmsg": NO_ROOM["errmsg"]}]}),
    "in a transaction": labelled(OperationFailure("no room", 14031, NO_ROOM), "TransientTransactionError"),
}


@pytest.mark.parametrize("error", FULL.values(), ids=FULL)
async def test_a_full_volume_is_no_conflict_and_no_defect(error: Exception) -> None:
    with pytest.raises(Full), wire._meaning():
        raise error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (labelled(AutoReconnect("operation cancelled"), "TransientTransactionError"), Interrupted),
        (labelled(ServerSelectionTimeoutError("nobody"), "TransientTransactionError"), Unreachable),
        (AutoReconnect("outside of a transaction"), Unreachable),
    ],
)
async def test_a_connection_lost_inside_of_a_transaction_may_be_met_by_doing_it_again(
    error: Exception, said: type[Exception]
) -> None:
    with pytest.raises(Unreachable) as raised, wire._meaning():
        raise error
    assert type(raised.value) is said
