"""`okaeri import-members`: takes members over from an earlier system, each with its date and channels."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from google.protobuf.timestamp_pb2 import Timestamp
from okaeri.network.v1 import member_pb2 as pb
from okaeri.network.v1 import register_pb2

from chassis.clock import TOKYO
from chassis.errors import InvalidInput
from chassis.validation import check
from cli.answers import CommandFailed, run
from cli.repeating import patiently
from cli.showing import bar, say
from cli.suite import Suite
from cli.tables import Row, made_of, rows_of, told
from cli.who import As, Token, Who

COLUMNS = (
    *("earlier_id", "company", "family", "given", "family_kana", "given_kana", "mail"),
    *("joined_at", "first_channel", "last_channel", "joined_on", "left_on"),
)
COMEBACK = ("came_back_to", "came_back_at")
"""May be left out: the company a member came back to before the takeover, and when."""
BATCH = 200
_COLUMN_OF = {
    "company_id": "company",
    "name.family": "family",
    "name.given": "given",
    "name.family_kana": "family_kana",
    "name.given_kana": "given_kana",
    "join_time": "joined_at",
    "first_touch.channel_code": "first_channel",
    "last_touch.channel_code": "last_channel",
    "comebacks[0].to_company_id": "came_back_to",
}


def import_members(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help=f"CSV with {', '.join(COLUMNS)}.")],
    token: Token = "",
    as_: As = "",
) -> None:
    """Take members over from an earlier system. Taking them over again changes nothing."""
    done = run(_import_members(Who(token, as_), file))
    say(f"{file.name}: {done.added} added, {done.unchanged} there already")


async def _import_members(who: Who, file: Path) -> pb.ImportMembersResponse:
    rows = rows_of(file, COLUMNS)
    members = made_of(file, rows, member_of)
    async with who.suite() as suite:
        with bar(f"Importing {file.name}", len(members)) as move:
            try:
                return await send(suite, members, lambda done: move(done, f"{done:,} of {len(members):,} members"))
            except InvalidInput as refusal:
                raise CommandFailed(f"{file.name}: {refusal.message} (field: {refusal.field})") from None


def member_of(row: Row) -> pb.ImportedMember:
    """The member of a row. Raises BadRow naming the column."""
    member = pb.ImportedMember(
        earlier_id=row["earlier_id"],
        company_id=row["company"],
        name=register_pb2.PersonName(
            family=row["family"], given=row["given"], family_kana=row["family_kana"], given_kana=row["given_kana"]
        ),
        mail=row["mail"],
        join_time=_moment(row, "joined_at"),
        first_touch=_touch(row["first_channel"]),
        last_touch=_touch(row["last_channel"]),
        joined_on=row["joined_on"],
        left_on=row["left_on"],
        comebacks=_comebacks(row),
    )
    try:
        check(member)
    except InvalidInput as refusal:
        raise told(row, refusal, _COLUMN_OF) from None
    return member


def _touch(code: str) -> pb.ImportedTouch | None:
    return pb.ImportedTouch(channel_code=code) if code else None


def _comebacks(row: Row) -> list[pb.Comeback]:
    to, at = (row[column] for column in COMEBACK)
    if not to and not at:
        return []
    return [pb.Comeback(from_company_id=row["company"], to_company_id=to, hire_time=_moment(row, "came_back_at"))]


def _moment(row: Row, column: str) -> Timestamp:
    try:
        said = datetime.fromisoformat(row[column])
    except ValueError:
        raise row.wrong(column, f"{row[column]!r} is no time; write it like 2026-04-01 or 2026-04-01T09:30.") from None
    moment = Timestamp()
    moment.FromDatetime(said if said.tzinfo else said.replace(tzinfo=TOKYO))
    return moment


async def send(
    suite: Suite, members: Sequence[pb.ImportedMember], on_done: Callable[[int], None]
) -> pb.ImportMembersResponse:
    """Sends the members in batches, each stored before the next."""
    total = pb.ImportMembersResponse()
    for start in range(0, len(members), BATCH):
        request = pb.ImportMembersRequest(members=members[start : start + BATCH])
        done = await _send_batch(suite, request)
        total.added += done.added
        total.unchanged += done.unchanged
        on_done(start + len(request.members))
    return total


async def _send_batch(suite: Suite, request: pb.ImportMembersRequest) -> pb.ImportMembersResponse:
    return await patiently(lambda: suite.members.ImportMembers(iter([request]), timeout=60))
