"""`okaeri tail`: the domain events as a partner hears them: CloudEvents on NATS, without personal data."""

import importlib
import pkgutil
import sys
from enum import StrEnum
from typing import Annotated

import okaeri
import typer
from google.protobuf import descriptor_pool, json_format
from google.protobuf.message import DecodeError
from google.protobuf.message_factory import GetMessageClass
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import DeliverPolicy
from nats.js.client import JetStreamContext
from nats.js.errors import NotFoundError

from chassis import nats
from chassis.cloud_events import happening_of
from chassis.settings import Settings, read
from cli.answers import CommandFailed, run
from cli.showing import printable

_RETRY = "okaeri.retry."


class Since(StrEnum):
    """Where to begin."""

    NOW = "now"
    START = "start"


def tail(
    company: Annotated[str, typer.Option(help="Only the events of this company.")] = "",
    since: Annotated[Since, typer.Option(help="Begin with new events, or with the oldest that are kept.")] = Since.NOW,
    limit: Annotated[int, typer.Option(min=0, help="End after this many events; 0 goes on until Ctrl-C.")] = 0,
) -> None:
    """Show domain events as they happen: time, type, subject and content, one line each."""
    run(_tail(company, since, limit))


async def _tail(company: str, since: Since, limit: int) -> None:
    _import_contracts()
    client = await nats.connect(read(Settings).nats_url.get_secret_value(), name="okaeri tail")
    try:
        heard = await _subscribe(client, company, since)
        shown = 0
        while not limit or shown < limit:
            shown += _show(await heard.next_msg(timeout=None))
    finally:
        await client.close()


async def _subscribe(client: Client, company: str, since: Since) -> JetStreamContext.PushSubscription:
    policy = DeliverPolicy.ALL if since is Since.START else DeliverPolicy.NEW
    try:
        return await client.jetstream().subscribe(
            f"okaeri.*.v1.*.{company}" if company else "okaeri.>",
            stream=nats.EVENTS,
            ordered_consumer=True,
            deliver_policy=policy,
        )
    except NotFoundError:
        raise CommandFailed("NATS holds no stream of domain events yet: start the suite with `okaeri up`.") from None


def _show(message: Msg) -> bool:
    """Prints the event; False for what partners do not hear: an event given to one consumer again."""
    if message.subject.startswith(_RETRY):
        return False
    sys.stdout.write(line_of(message) + "\n")
    sys.stdout.flush()
    return True


def line_of(message: Msg) -> str:
    """The event in one line."""
    try:
        happening = happening_of(message.headers)
    except ValueError as error:
        return printable(f"{message.subject}: no CloudEvent, {error}")
    at = happening.time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return printable(f"{at}  {happening.type}  {happening.subject}  {_content(happening.type, message.data)}")


def _content(type_name: str, payload: bytes) -> str:
    try:
        event = GetMessageClass(descriptor_pool.Default().FindMessageTypeByName(type_name)).FromString(payload)
    except (KeyError, DecodeError):
        return f"{len(payload)} bytes that this version's contracts cannot read"
    return json_format.MessageToJson(event, indent=None, ensure_ascii=False, always_print_fields_with_no_presence=True)


def _import_contracts() -> None:
    """Every contract of the suite: only what is imported is known by its name."""
    for module in pkgutil.walk_packages(okaeri.__path__, "okaeri."):
        if module.name.endswith("_pb2"):
            importlib.import_module(module.name)
