"""`okaeri audit`: the auditor checks the logs of all services, searches them, and takes copies. Nothing is changed."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from okaeri.audit.v1 import audit_pb2 as pb

from chassis.audit.chain import Head
from chassis.audit.messages import entry_of
from chassis.audit.verifying import Broken, Check
from chassis.clock import TOKYO, timestamp
from chassis.trouble import RemoteDefect, Unavailable
from cli.answers import CommandFailed, run, sentence_of
from cli.audit_files import COLUMNS, Add, End, cells_of, lines, read, spreadsheet
from cli.showing import say, table
from cli.suite import SERVICES, Suite
from cli.who import As, Token, Who

app = typer.Typer(name="audit", no_args_is_help=True, help="Who read whose record, and who did what. For auditors.")
SHOWN = ("time", "service", "action", "actor_id", "role", "company_id", "method", "what", "purpose", "people", "things")
PAGE = 100
SECONDS = 600.0
Entries = AsyncIterator[pb.AuditEntry | End]

Anchors = Annotated[
    list[str] | None,
    typer.Option("--anchor", metavar="SERVICE=SEQUENCE:HASH", help="A head that an earlier check printed."),
]


@app.command()
def verify(
    anchor: Anchors = None,
    file: Annotated[Path | None, typer.Option("--file", help="Check an exported file of JSON lines instead.")] = None,
    token: Token = "",
    as_: As = "",
) -> None:
    """Compute the chains of all services anew and name the first broken entry of each; exit code 1 if there is one.

    Keep the heads it prints where the suite's operators cannot write, and give them to the next check as --anchor.
    """
    anchors = anchors_of(anchor or ())
    run(file_verified(file, anchors) if file else verified(Who(token, as_), anchors))


@app.command()
def search(
    person: Annotated[str, typer.Option(help="About this member, account or `record:` and id.")] = "",
    actor: Annotated[str, typer.Option(help="Of this account or service account.")] = "",
    company: Annotated[str, typer.Option(help="For this company.")] = "",
    method: Annotated[str, typer.Option(help="Of this rpc, by its full name.")] = "",
    action: Annotated[str, typer.Option(help="`read` or `act`.")] = "",
    from_: Annotated[datetime | None, typer.Option("--from", help="From then on, Tokyo time.")] = None,
    to: Annotated[datetime | None, typer.Option("--to", help="Before then, Tokyo time.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=PAGE, help="At most so many, the newest.")] = 50,
    token: Token = "",
    as_: As = "",
) -> None:
    """Show the newest entries of all services that match."""
    asked = pb.ListAuditEntriesRequest(
        person_id=person,
        actor_id=actor,
        company_id=company,
        method=method,
        action=action_of(action),
        from_time=timestamp(_in_tokyo(from_)),
        to_time=timestamp(_in_tokyo(to)),
        page_size=limit,
    )
    run(searched(Who(token, as_), asked))


@app.command()
def export(
    file: Annotated[Path, typer.Option("--file", dir_okay=False, help="`….jsonl`, or `….csv` for a spreadsheet.")],
    token: Token = "",
    as_: As = "",
) -> None:
    """Write the logs of all services to a file; one of JSON lines can be checked with `verify --file`."""
    if file.suffix not in (".jsonl", ".csv"):
        raise typer.BadParameter("It must end in .jsonl or .csv.", param_hint="--file")
    run(exported(Who(token, as_), file))


def anchors_of(texts: Iterable[str]) -> dict[str, list[Head]]:
    """The anchors by service. Raises BadParameter at one that is none."""
    found: dict[str, list[Head]] = {}
    for text in texts:
        service, _, head = text.partition("=")
        try:
            if service not in SERVICES:
                raise ValueError("there is no such service")
            found.setdefault(service, []).append(Head.parse(head))
        except ValueError as error:
            raise typer.BadParameter(f"{text}: {error}.", param_hint="--anchor") from None
    return found


def action_of(text: str) -> "pb.AuditAction.ValueType":
    """`read` or `act`; empty for any. Raises BadParameter."""
    names = {"": pb.AUDIT_ACTION_UNSPECIFIED, "read": pb.AUDIT_ACTION_READ, "act": pb.AUDIT_ACTION_ACT}
    if text not in names:
        raise typer.BadParameter("It is `read` or `act`.", param_hint="--action")
    return names[text]


async def verified(who: Who, anchors: dict[str, list[Head]]) -> None:
    """Checks every service's log and tells its head. Raises CommandFailed with the first broken entry of each."""
    wrong: list[str] = []
    async with who.suite() as suite:
        for service in SERVICES:
            check = Check(service, anchors.get(service, ()))
            try:
                async for each in log_of(suite, service):
                    _see(check, each)
            except (Broken, Unavailable, RemoteDefect) as error:
                wrong.append(_sentence(error))
    _tell(wrong)


async def file_verified(file: Path, anchors: dict[str, list[Head]]) -> None:
    """The same for an exported file."""
    checks: dict[str, Check] = {}
    wrong: dict[str, str] = {}
    ended: set[str] = set()
    for each in read(file):
        service = each.service
        check = checks.setdefault(service, Check(service, anchors.get(service, ())))
        try:
            if service not in wrong:
                _see(check, each)
                ended |= {service} if isinstance(each, End) else set()
        except Broken as broken:
            wrong[service] = str(broken)
    for service in {*checks, *anchors} - ended - set(wrong):
        wrong[service] = f"{service}: the file ends before the head of this log."
    _tell(list(wrong.values()))


def _see(check: Check, each: pb.AuditEntry | End) -> None:
    """The next of a log, or its end, which is told. Raises Broken."""
    if isinstance(each, End):
        head = check.end(each.head)
        say(f"{each.service}: {_entries(head)}, as written; head {each.service}={head}")
        return
    try:
        entry = entry_of(each)
    except ValueError:
        raise check.unreadable(each.sequence) from None
    check.see(entry)


def _tell(wrong: Sequence[str]) -> None:
    if wrong:
        raise CommandFailed("\n".join(wrong))


async def searched(who: Who, asked: pb.ListAuditEntriesRequest) -> None:
    """Shows what was found, newest first; raises CommandFailed after that where a service did not answer."""
    found: list[pb.AuditEntry] = []
    wrong: list[str] = []
    async with who.suite() as suite:
        for service in SERVICES:
            try:
                found += (await suite.audit(service).ListAuditEntries(asked)).entries
            except (Unavailable, RemoteDefect) as error:
                wrong.append(f"The entries of {service} are missing: {_sentence(error)}")
    found.sort(key=lambda entry: entry.id, reverse=True)
    table("Audit log", SHOWN, [_row(entry) for entry in found[: asked.page_size]])
    _tell(wrong)


async def exported(who: Who, file: Path) -> None:
    """Writes all logs to the file, or no file at all."""
    opened = spreadsheet if file.suffix == ".csv" else lines
    async with who.suite() as suite:
        with opened(file) as add:
            heads = [await _copy(log_of(suite, service), add) for service in SERVICES]
    for service, head in zip(SERVICES, heads, strict=True):
        say(f"{service}: {_entries(head)}; head {service}={head}")


async def _copy(log: Entries, add: Add) -> Head:
    head = Head(0, "")
    async for each in log:
        add(each)
        head = each.head if isinstance(each, End) else head
    return head


async def log_of(suite: Suite, service: str) -> Entries:
    """The log of a service in the order of its chain, and its end. Raises RemoteDefect where it tells none."""
    end = None
    async for part in suite.audit(service).ReadAuditLog(pb.ReadAuditLogRequest(), timeout=SECONDS):
        for entry in part.entries:
            yield entry
        if part.HasField("head"):
            end = End(service, Head(part.head.sequence, part.head.hash))
    if end is None:
        raise RemoteDefect(service, "a log without a head")
    yield end


def _entries(head: Head) -> str:
    return "1 entry" if head.sequence == 1 else f"{head.sequence:,} entries"


def _row(entry: pb.AuditEntry) -> list[str]:
    at = entry.time.ToDatetime(UTC).astimezone(TOKYO).isoformat(timespec="milliseconds")
    cells = {**dict(zip(COLUMNS, cells_of(entry), strict=True)), "time": at}
    return [cells[name] for name in SHOWN]


def _in_tokyo(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=TOKYO) if at else None


def _sentence(error: Exception) -> str:
    return str(error) if isinstance(error, Broken) else sentence_of(error)
