"""What arrives when a service is down or slow, how long it is waited for, what is repeated and what is asked once."""

import asyncio
from collections.abc import Iterator
from typing import Any

from okaeri.events.v1 import gathering_pb2 as events_pb
from okaeri.recruiting.v1 import posting_pb2 as posting_pb

from chassis import deadlines
from chassis.trouble import Unavailable
from tests.gateway.suite import EVERYBODY, companies, graph_over

POSTINGS = posting_pb.ListPostingsResponse(
    postings=[posting_pb.Posting(id="p1", company_id="bank"), posting_pb.Posting(id="p2", company_id="bank")],
    cursors=["1", "2"],
)
BOTH = "{ postings(first: 2) { edges { node { id company { id } } } } gatherings(first: 2) { edges { cursor } } }"
TAKE = 'mutation { takeSeat(input: {gatheringId: "%s"}) { __typename } }'
GATHERING = "R2F0aGVyaW5nOmcx"
POSTING = "UG9zdGluZzpwMQ"


def codes(answer: dict[str, Any]) -> dict[str, str]:
    return {".".join(map(str, error["path"])): error["extensions"]["code"] for error in answer["errors"]}


async def test_a_service_that_is_down_nulls_its_own_fields_and_the_rest_arrives() -> None:
    answers = {"PostingService.ListPostings": POSTINGS, "GatheringService.ListGatherings": None}
    async with graph_over(answers, down=("identity", "events")) as graph:
        answer = await graph.ask(BOTH)
    nodes = [edge["node"]["company"] for edge in answer["data"]["postings"]["edges"]]
    assert (nodes, answer["data"]["gatherings"]) == ([None, None], None)
    assert codes(answer) == {
        "gatherings": "Unavailable",
        "postings.edges.0.node.company": "Unavailable",
        "postings.edges.1.node.company": "Unavailable",
    }


class Slow:
    """An answer that does not come in time; it notes how long the service was told it has."""

    def __init__(self) -> None:
        self.left: list[float] = []

    async def __call__(self, _: Any) -> Any:
        self.left.append(deadlines.remaining() or 0)
        await asyncio.Event().wait()


async def test_a_service_that_is_slow_nulls_its_own_fields_before_the_operation_is_over() -> None:
    slow = Slow()
    answers = {
        "PostingService.ListPostings": POSTINGS,
        "OrganisationService.BatchGetCompanies": companies,
        "GatheringService.ListGatherings": slow,
    }
    async with graph_over(answers, operation_seconds=1.0) as graph:
        async with asyncio.timeout(5):
            answer = await graph.ask(BOTH)
    assert [edge["node"]["company"] is None for edge in answer["data"]["postings"]["edges"]] == [False, False]
    assert codes(answer) == {"gatherings": "Unavailable"}
    assert 0 < slow.left[0] <= 0.96


async def test_a_service_sees_what_is_left_of_the_operation_less_a_margin() -> None:
    left: list[float] = []

    async def late(_: Any) -> Any:
        await asyncio.sleep(0.3)
        return POSTINGS

    async def found(request: Any) -> Any:
        left.append(deadlines.remaining() or 0)
        return companies(request)

    answers = {"PostingService.ListPostings": late, "OrganisationService.BatchGetCompanies": found}
    async with graph_over(answers, operation_seconds=2.0) as graph:
        await graph.data("{ postings(first: 2) { edges { node { company { id } } } } }")
    assert 0.5 < left[0] < 1.66


class Failing:
    """Not there at first, then there."""

    def __init__(self, times: int, answer: Any) -> None:
        self.times = times
        self.answer = answer

    def __call__(self, _: Any) -> Any:
        self.times -= 1
        return Unavailable("x") if self.times >= 0 else self.answer


async def test_a_read_is_repeated_and_a_write_never() -> None:
    read = Failing(2, posting_pb.BatchGetPostingsResponse())
    write = Failing(1, events_pb.Seat(id="s1", gathering_id="g1"))
    answers = {"PostingService.BatchGetPostings": read, "GatheringService.TakeSeat": write}
    async with graph_over(answers) as graph:
        assert await graph.data(f'{{ posting(id: "{POSTING}") {{ id }} }}') == {"posting": None}
        answer = await graph.ask(TAKE % GATHERING)
        asked = graph.asked
    assert asked == ["PostingService.BatchGetPostings"] * 3 + ["GatheringService.TakeSeat"]
    assert (answer["data"], codes(answer)) == ({"takeSeat": None}, {"takeSeat": "Unavailable"})


async def test_a_service_that_failed_often_is_left_alone_and_the_caller_told_when_to_come_again() -> None:
    answers = {"GatheringService.TakeSeat": Unavailable("x"), "PostingService.ListPostings": POSTINGS}
    async with graph_over(answers, breaker_failures=2, breaker_seconds=60.0) as graph:
        for _ in range(2):
            assert codes(await graph.ask(TAKE % GATHERING)) == {"takeSeat": "Unavailable"}
        answer = await graph.ask(TAKE % GATHERING)
        others = await graph.data("{ postings(first: 2) { edges { cursor } } }")
        asked = graph.asked
    extensions = answer["errors"][0]["extensions"]
    assert (extensions["code"], 0 < extensions["retryAfterSeconds"] <= 60) == ("Unavailable", True)
    assert asked.count("GatheringService.TakeSeat") == 2
    assert len(others["postings"]["edges"]) == 2


async def test_equal_questions_of_one_operation_are_asked_once() -> None:
    answers = {"PostingService.ListPostings": POSTINGS, "OrganisationService.BatchGetCompanies": companies}
    part = "postings(first: 2) { edges { node { company { name } } } }"
    text = f"{{ a: {part} b: {part} other: postings(first: 1) {{ edges {{ cursor }} }} }}"
    async with graph_over(answers) as graph:
        data = await graph.data(text)
        asked = graph.asked
    assert data["a"] == data["b"]
    assert sorted(set(asked)) == ["OrganisationService.BatchGetCompanies", "PostingService.ListPostings"]
    assert asked.count("PostingService.ListPostings") == 2


async def test_another_operation_asks_for_itself() -> None:
    async with graph_over({"PostingService.ListPostings": POSTINGS}) as graph:
        for _ in range(2):
            await graph.data("{ postings(first: 2) { edges { cursor } } }")
        assert graph.asked == ["PostingService.ListPostings"] * 2


async def test_after_a_write_everything_is_asked_anew() -> None:
    taken: Iterator[int] = iter((1, 2))

    def gathering(_: Any) -> Any:
        found = events_pb.Gathering(id="g1", company_id="bank", title="t", seats_taken=next(taken))
        return events_pb.BatchGetGatheringsResponse(gatherings=[found])

    answers = {
        "GatheringService.TakeSeat": events_pb.Seat(id="s1", gathering_id="g1"),
        "GatheringService.BatchGetGatherings": gathering,
    }
    seat = "... on TakeSeatPayload { seat { gathering { seatsTaken } } }"
    part = f'takeSeat(input: {{gatheringId: "{GATHERING}"}}) {{ {seat} }}'
    async with graph_over(answers) as graph:
        data = await graph.data(f"mutation {{ a: {part} b: {part} }}", EVERYBODY)
    assert [data[name]["seat"]["gathering"]["seatsTaken"] for name in ("a", "b")] == [1, 2]
