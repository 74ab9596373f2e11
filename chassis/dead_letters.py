"""Dead letters: events a consumer could not react to, kept whole until somebody retries or drops them.

A dead letter has the payload and the headers of its event, and beside them the consumer, the class of the error, the
message of a refusal (never the text of a defect, which may quote a person) and how often it was tried.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import RawStreamMsg
from nats.js.errors import NotFoundError

from chassis.clock import now
from chassis.cloud_events import MESSAGE_ID
from chassis.errors import NotFound
from chassis.ids import new_id
from chassis.nats import DEAD, EVENTS

CONSUMER = "okaeri-consumer"
SUBJECT = "okaeri-subject"
ERROR = "okaeri-error"
REFUSAL = "okaeri-refusal"
DELIVERIES = "okaeri-deliveries"
DIED_AT = "okaeri-died-at"


@dataclass(frozen=True)
class DeadLetter:
    """One event, one consumer that could not react to it."""

    sequence: int
    """What retry and drop are told."""
    consumer: str
    subject: str
    event_id: str
    event_type: str
    error: str
    """The class of the last error."""
    refusal: str
    """The sentence of the last error when it was a refusal."""
    deliveries: int
    died_at: datetime


def retry_subject(consumer: str, subject: str) -> str:
    """Where one consumer alone hears an event again."""
    return f"okaeri.retry.{consumer}.{subject}"


async def bury(client: Client, message: Msg, *, consumer: str, error: str, refusal: str) -> None:
    """Publishes the message as a dead letter and returns when NATS keeps it."""
    metadata = message.metadata
    subject = message.subject.removeprefix(retry_subject(consumer, ""))
    headers: dict[str, Any] = {
        **(message.headers or {}),
        MESSAGE_ID: f"{consumer}/{metadata.stream}/{metadata.sequence.stream}",
        CONSUMER: consumer,
        SUBJECT: subject,
        ERROR: error,
        REFUSAL: refusal,
        DELIVERIES: str(metadata.num_delivered),
        DIED_AT: now().isoformat(),
    }
    await client.jetstream().publish(f"dead.{consumer}.{subject}", message.data, stream=DEAD, headers=headers)


async def dead_letters(client: Client, *, consumer: str = "*") -> AsyncIterator[DeadLetter]:
    """The dead letters of one consumer, or of all, the oldest first."""
    jetstream, sequence = client.jetstream(), 1
    while True:
        try:
            found = await jetstream.get_msg(DEAD, seq=sequence, subject=f"dead.{consumer}.>", next=True)
        except NotFoundError:
            return
        letter = _letter(found)
        yield letter
        sequence = letter.sequence + 1


async def retry(client: Client, sequence: int) -> None:
    """Gives the event to its consumer again, and to nobody else. Raises NotFound."""
    found = await _found(client, sequence)
    letter = _letter(found)
    headers: dict[str, Any] = {
        name: value for name, value in (found.headers or {}).items() if not name.lower().startswith("okaeri-")
    }
    headers[MESSAGE_ID] = f"retry/{letter.consumer}/{new_id()}"
    subject = retry_subject(letter.consumer, letter.subject)
    await client.jetstream().publish(subject, found.data or b"", stream=EVENTS, headers=headers)
    await drop(client, sequence)


async def drop(client: Client, sequence: int) -> None:
    """Forgets the dead letter. Raises NotFound."""
    await _found(client, sequence)
    await client.jetstream().delete_msg(DEAD, sequence)


async def _found(client: Client, sequence: int) -> RawStreamMsg:
    try:
        return await client.jetstream().get_msg(DEAD, seq=sequence)
    except NotFoundError as error:
        raise NotFound("There is no dead letter with this number.") from error


def _letter(found: RawStreamMsg) -> DeadLetter:
    headers: Mapping[str, str] = found.headers or {}
    return DeadLetter(
        sequence=found.seq or 0,
        consumer=headers.get(CONSUMER, ""),
        subject=headers.get(SUBJECT, ""),
        event_id=headers.get("ce-id", ""),
        event_type=headers.get("ce-type", ""),
        error=headers.get(ERROR, ""),
        refusal=headers.get(REFUSAL, ""),
        deliveries=int(headers.get(DELIVERIES, "0")),
        died_at=datetime.fromisoformat(headers[DIED_AT]),
    )
