"""`okaeri audit` against four services on loopback: it finds whatever was tampered with, and says where."""

import csv
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer
from okaeri.audit.v1 import audit_pb2 as pb

from chassis.access import Caller
from chassis.audit.chain import Head, beginning
from chassis.errors import Forbidden
from chassis.settings import Settings
from chassis.trouble import Unavailable
from cli.answers import CommandFailed
from cli.commands.audit import action_of, anchors_of, exported, file_verified, searched, verified
from cli.suite import Bearer, Suite
from cli.who import Who
from tests.auditing import AUDITOR, HR, SERVICES, TARO, Logs, serving_logs
from tests.infrastructure import free_address
from tests.services.calling import machine, token, verifier

pytestmark = pytest.mark.asyncio


@dataclass(frozen=True)
class Bearing(Who):
    """Somebody with a token of the tests."""

    logs: Logs
    caller: Caller
    addresses: dict[str, str]

    def suite(self) -> Suite:
        settings = Settings(**{**self.logs.addresses, **self.addresses})
        return Suite(settings, Bearer(token(self.caller)))


def who(logs: Logs, caller: Caller = AUDITOR, **addresses: str) -> Who:
    return Bearing("", "", logs, caller, addresses)


@pytest.fixture
async def logs() -> AsyncIterator[Logs]:
    async with serving_logs(verifier()) as served:
        for person in ("taro", "jiro", "saburo"):
            await served.show("network", person)
        await served.show("recruiting", "taro", by=machine("post", "leavers.read"))
        yield served


async def failure(work: object) -> list[str]:
    with pytest.raises(CommandFailed) as failed:
        await work  # type: ignore[misc]
    return str(failed.value).splitlines()


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the command printed."""
    return capsys.readouterr().out.splitlines()


def heads_in(told: list[str]) -> dict[str, list[Head]]:
    return anchors_of(line.rpartition("head ")[2] for line in told)


async def test_logs_nobody_touched_are_told_with_their_heads(logs: Logs, capsys: pytest.CaptureFixture[str]) -> None:
    await verified(who(logs), {})
    told = said(capsys)
    assert [line.partition(",")[0] for line in told] == [
        "identity: 0 entries",
        "network: 3 entries",
        "recruiting: 1 entry",
        "events: 0 entries",
    ]
    assert told[0].endswith(f"head identity=0:{beginning('identity').hash}")


async def test_the_heads_of_one_check_are_anchors_for_the_next(logs: Logs, capsys: pytest.CaptureFixture[str]) -> None:
    await verified(who(logs), {})
    anchors = heads_in(said(capsys))
    assert set(anchors) == set(SERVICES)
    await logs.show("network", "shiro")
    await verified(who(logs), anchors)
    assert "network: 4 entries" in capsys.readouterr().out


async def altered(logs: Logs, sequence: int, **changes: object) -> None:
    driver = logs.stores["network"].audit._driver
    (row,) = await driver.find("audit", {"sequence": sequence})
    await driver.put("audit", {**row, **changes})


async def test_an_altered_entry_is_named_and_the_other_logs_are_still_checked(
    logs: Logs, capsys: pytest.CaptureFixture[str]
) -> None:
    await verified(who(logs), {})
    capsys.readouterr()
    await altered(logs, 2, actor_id="somebody-else")
    told = await failure(verified(who(logs), {}))
    assert told == ["network, entry 2: it was altered: what it says does not fit its hash."]
    assert "recruiting: 1 entry" in capsys.readouterr().out


async def test_a_tail_cut_with_its_head_is_found_with_an_anchor(logs: Logs, capsys: pytest.CaptureFixture[str]) -> None:
    await verified(who(logs), {})
    anchors = heads_in(said(capsys))
    driver = logs.stores["network"].audit._driver
    (second,) = await driver.find("audit", {"sequence": 2})
    await driver.delete("audit", {"sequence": 3})
    await driver.put("audit_heads", {"_id": "head", "sequence": 2, "hash": second["hash"], "version": 9})
    await verified(who(logs), {})
    told = await failure(verified(who(logs), anchors))
    assert told == ["network, entry 3: the log is cut here; it had 3 entries."]


async def test_a_service_that_does_not_answer_is_no_intact_log(logs: Logs) -> None:
    (told,) = await failure(verified(who(logs, events_address=free_address()), {}))
    assert told.startswith("events does not answer")


async def test_only_the_auditor_may(logs: Logs, tmp_path: Path) -> None:
    for other in (HR, TARO):
        with pytest.raises(Forbidden):
            await verified(who(logs, other), {})
        with pytest.raises(Forbidden):
            await exported(who(logs, other), tmp_path / "log.jsonl")
    assert files_in(tmp_path) == []


async def test_a_search_shows_the_newest_of_all_services_first(logs: Logs, capsys: pytest.CaptureFixture[str]) -> None:
    await searched(who(logs), pb.ListAuditEntriesRequest(page_size=50, person_id="taro"))
    _, heads, *rows = [line.split("\t") for line in said(capsys)]
    assert heads[:4] == ["time", "service", "action", "actor_id"]
    assert [row[1:6] for row in rows] == [
        ["recruiting", "read", "machine-of-post", "", "post"],
        ["network", "read", "hanako", "hr", "bank"],
    ]
    assert rows[0][0].endswith("+09:00")


async def test_a_search_shows_what_it_has_and_names_what_is_missing(
    logs: Logs, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = pb.ListAuditEntriesRequest(page_size=50)
    told = await failure(searched(who(logs, events_address=free_address()), asked))
    assert told[0].startswith("The entries of events are missing: events does not answer")
    assert len(said(capsys)) == 6


@pytest.fixture
async def copy(logs: Logs, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    file = tmp_path / "log.jsonl"
    await exported(who(logs), file)
    assert "network: 3 entries; head network=3:" in capsys.readouterr().out
    return file


async def test_a_copy_is_checked_without_the_suite(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    await file_verified(copy, {})
    assert "network: 3 entries, as written" in capsys.readouterr().out


Lines = list[str]


def lines_of(file: Path) -> Lines:
    return file.read_text("utf-8").splitlines()


def rewrite(file: Path, lines: Lines) -> None:
    file.write_text("\n".join(lines) + "\n", "utf-8")


def files_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def of_network(lines: Lines) -> Lines:
    return [line for line in lines if '"service": "network"' in line]


@pytest.mark.parametrize(
    ("tampering", "told"),
    [
        (lambda lines: [line.replace("jiro", "goro") for line in lines], "network, entry 2: it was altered"),
        (lambda lines: [line for line in lines if "jiro" not in line], "network, entry 2: it is missing"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "network, entry 1: it is missing; after 0 comes 2"),
        (lambda lines: [lines[0], *lines], "network, entry 1: it is out of order"),
        (lambda lines: [*lines[:2], lines[3]], "network, entry 3: the log is cut here; it had 3 entries"),
        (lambda lines: lines[:2], "network: the file ends before the head of this log"),
    ],
    ids=["altered", "missing", "out of order", "twice", "cut", "cut with its head"],
)
async def test_a_copy_that_was_tampered_with_is_found(
    copy: Path, tampering: Callable[[Lines], Lines], told: str
) -> None:
    lines = of_network(lines_of(copy))
    rewrite(copy, tampering(lines))
    (named,) = await failure(file_verified(copy, {}))
    assert named.startswith(told)


async def test_a_log_that_is_gone_from_a_copy_shows_against_its_anchor(copy: Path) -> None:
    lines = [line for line in lines_of(copy) if '"service": "network"' not in line]
    rewrite(copy, lines)
    await file_verified(copy, {})
    told = await failure(file_verified(copy, {"network": [Head(3, "0" * 64)]}))
    assert told == ["network: the file ends before the head of this log."]


@pytest.mark.parametrize(
    "line",
    [
        *("", "{", "[]", "7", "{}", '{"unknown": 1}'),
        '{"head": "x", "service": "network"}',
        '{"service": "network", "sequence": "two"}',
    ],
)
async def test_a_line_that_is_no_entry_is_named_by_its_number(copy: Path, line: str) -> None:
    first, *rest = lines_of(copy)
    rewrite(copy, [first, line, *rest])
    (told,) = await failure(file_verified(copy, {}))
    assert told == f"{copy}, line 2: it was altered: it is no line of an exported log."


async def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    file.write_bytes(b"\xff\xfe\x00")
    assert await failure(file_verified(file, {})) == [f"{file} is not a text in UTF-8."]


async def test_a_copy_for_a_spreadsheet_has_a_bom_and_runs_no_formula(logs: Logs, tmp_path: Path) -> None:
    await logs.show("events", "-2-x")
    file = tmp_path / "log.csv"
    await exported(who(logs), file)
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [(row["service"], row["sequence"], row["role"], row["action"]) for row in rows] == [
        ("network", "1", "hr", "read"),
        ("network", "2", "hr", "read"),
        ("network", "3", "hr", "read"),
        ("recruiting", "1", "", "read"),
        ("events", "1", "hr", "read"),
    ]
    assert rows[-1]["people"] == "'-2-x"
    assert rows[-1]["time"].endswith("Z")


async def test_a_copy_that_cannot_be_whole_is_not_left_behind(logs: Logs, tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        await exported(who(logs, events_address=free_address()), tmp_path / "log.jsonl")
    assert files_in(tmp_path) == []


async def test_every_line_of_a_copy_is_json_with_its_hash(copy: Path) -> None:
    *entries, end = [json.loads(line) for line in of_network(lines_of(copy))]
    assert [len(each["hash"]) for each in entries] == [64, 64, 64]
    assert end["head"] == f"3:{entries[2]['hash']}"


@pytest.mark.parametrize("text", ["network", "network=3", "network=3:abc", f"nowhere=3:{'0' * 64}", "=3:"])
async def test_an_anchor_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter):
        anchors_of([text])


async def test_an_action_is_read_or_act() -> None:
    assert [action_of(text) for text in ("", "read", "act")] == [0, 1, 2]
    with pytest.raises(typer.BadParameter):
        action_of("write")
