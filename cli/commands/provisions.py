"""`okaeri export-provisions`: records of provision as a file for the auditor, through the rpc that the auditor has."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from okaeri.network.v1 import consent_pb2 as pb

from chassis.clock import TOKYO
from cli.answers import run
from cli.showing import say
from cli.suite import Suite
from cli.tables import sheet
from cli.who import As, Token, Who

COLUMNS = ("time", "member_id", "company_id", "what", "items", "purpose", "consent_id", "notice_id", "id")
PAGE = 500


def export_provisions(
    from_: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First day, in Tokyo.")],
    to: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day, in Tokyo.")],
    file: Annotated[Path, typer.Option("--file", dir_okay=False, help="Where to write it.")] = Path("provisions.csv"),
    company: Annotated[str, typer.Option("--company", help="Only what reached this company.")] = "",
    member: Annotated[str, typer.Option("--member", help="Only what was provided of this member.")] = "",
    token: Token = "",
    as_: As = "",
) -> None:
    """Write what was provided of members in a period to a CSV file, newest first. For auditors."""
    asked = pb.ListProvisionsRequest(
        from_date=f"{from_:%Y-%m-%d}", until_date=f"{to:%Y-%m-%d}", company_id=company, member_id=member, page_size=PAGE
    )
    done = run(_export(Who(token, as_), asked, file))
    say(f"{file}: {done:,} provisions")


async def _export(who: Who, asked: pb.ListProvisionsRequest, file: Path) -> int:
    async with who.suite() as suite:
        return await export(suite, asked, file)


async def export(suite: Suite, asked: pb.ListProvisionsRequest, file: Path) -> int:
    """Writes all that are asked for; answers how many."""
    done = 0
    with sheet(file, COLUMNS) as add:
        async for provision in provisions(suite, asked):
            add(cells_of(provision))
            done += 1
    return done


async def provisions(suite: Suite, asked: pb.ListProvisionsRequest) -> AsyncIterator[pb.Provision]:
    """All that are asked for, a page at a time."""
    while True:
        page = await suite.provisions.ListProvisions(asked)
        for provision in page.provisions:
            yield provision
        if not page.next_page_token:
            return
        asked.page_token = page.next_page_token


def cells_of(provision: pb.Provision) -> tuple[str, ...]:
    """A row of the file; times in Tokyo, items apart by spaces."""
    at = provision.provide_time.ToDatetime(UTC).astimezone(TOKYO)
    purpose = pb.ConsentPurpose.Name(provision.purpose).removeprefix("CONSENT_PURPOSE_").lower()
    return (
        at.isoformat(timespec="milliseconds"),
        provision.member_id,
        provision.company_id,
        provision.what,
        " ".join(provision.items),
        purpose if provision.consent_id else "joint_use",
        provision.consent_id,
        provision.notice_id,
        provision.id,
    )
