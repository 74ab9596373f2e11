"""An exported audit log as a file: a JSON object a line, each an entry as its service keeps it, then the heads.

The lines hold all that the hashes are computed over, so that a copy kept elsewhere can be checked without the suite.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.protobuf import json_format
from okaeri.audit.v1 import audit_pb2 as pb

from chassis.audit.chain import Head
from cli.answers import CommandFailed
from cli.tables import sheet

COLUMNS = (
    *("service", "sequence", "time", "action", "actor_id", "actor_kind", "role", "company_id", "method", "what"),
    *("purpose", "items", "people", "things", "request_id", "id", "previous", "hash"),
)
Add = Callable[["pb.AuditEntry | End"], object]


@dataclass(frozen=True)
class End:
    """Where the log of a service ends."""

    service: str
    head: Head


@contextmanager
def lines(path: Path) -> Iterator[Add]:
    """A file of JSON lines: gives what adds one. There is no file unless all of it is there."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            yield lambda each: file.write(json.dumps(_plain(each), ensure_ascii=False, sort_keys=True) + "\n")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def spreadsheet(path: Path) -> Iterator[Add]:
    """The same as a CSV that opens in a spreadsheet; the heads are not in it."""
    with sheet(path, COLUMNS) as add:
        yield lambda each: add(cells_of(each)) if isinstance(each, pb.AuditEntry) else None


def read(path: Path) -> Iterator[pb.AuditEntry | End]:
    """What `lines` wrote. Raises CommandFailed, with the number of the line, at what it never wrote."""
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                yield _read(path, number, line)
    except UnicodeDecodeError:
        raise CommandFailed(f"{path} is not a text in UTF-8.") from None


def cells_of(entry: pb.AuditEntry) -> Sequence[str]:
    """An entry as a row under COLUMNS."""
    said = json_format.MessageToDict(entry, preserving_proto_field_name=True)
    codes = {name: str(said.get(name, "")).lower().removeprefix(prefix) for name, prefix in _PREFIXES.items()}
    return [_cell({**said, **codes}.get(column, "")) for column in COLUMNS]


_PREFIXES = {"action": "audit_action_", "actor_kind": "actor_kind_", "role": "role_"}


def _cell(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _plain(each: pb.AuditEntry | End) -> dict[str, Any]:
    if isinstance(each, End):
        return {"service": each.service, "head": str(each.head)}
    return dict(json_format.MessageToDict(each, preserving_proto_field_name=True))


def _read(path: Path, number: int, line: str) -> pb.AuditEntry | End:
    try:
        said = dict(json.loads(line))
        if not said.get("service"):
            raise ValueError("no service")
        if "head" in said:
            return End(str(said["service"]), Head.parse(said["head"]))
        return json_format.ParseDict(said, pb.AuditEntry())
    except (ValueError, TypeError, AttributeError, LookupError, json_format.ParseError):
        raise CommandFailed(f"{path}, line {number}: it was altered: it is no line of an exported log.") from None
