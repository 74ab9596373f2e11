"""CloudEvents 1.0 in binary mode on NATS: the headers beside the payload. No SDK has this binding.

Values are percent-encoded as the specification's HTTP binding asks; the trace context travels as W3C headers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, unquote

from chassis.mongo import Announcement

MESSAGE_ID = "Nats-Msg-Id"
UNTOUCHED = "!#$&'()*+,-./:;<=>?@[\\]^_`{|}~"


@dataclass(frozen=True)
class Happening:
    """When and where a heard event happened."""

    id: str
    """The event's id: the same when it is delivered again."""
    type: str
    """The full name of its message."""
    time: datetime
    """When the announcing write was made."""
    subject: str
    """The id of the aggregate that announced it."""
    source: str
    """Who announced it, such as `/okaeri/recruiting`."""
    version: int
    """The version of the aggregate the write led to: of two events of one aggregate the higher is the later."""


def headers_of(announcement: Announcement, *, service: str) -> dict[str, str]:
    """The headers an announcement of this service is published with."""
    attributes = {
        "ce-specversion": "1.0",
        "ce-id": announcement.id,
        "ce-type": announcement.type,
        "ce-source": f"/okaeri/{service}",
        "ce-time": announcement.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "ce-subject": announcement.aggregate,
        "ce-aggregateversion": str(announcement.version),
    }
    encoded = {name: quote(value, safe=UNTOUCHED) for name, value in attributes.items()}
    return {
        MESSAGE_ID: announcement.id,
        **encoded,
        "content-type": "application/protobuf",
        **announcement.trace,
    }


def happening_of(headers: Mapping[str, str] | None) -> Happening:
    """What the headers of a heard message say. Raises ValueError when it is no CloudEvent."""
    named = {name.lower(): unquote(value) for name, value in (headers or {}).items()}
    try:
        return Happening(
            id=named["ce-id"],
            type=named["ce-type"],
            time=datetime.fromisoformat(named["ce-time"]),
            subject=named.get("ce-subject", ""),
            source=named["ce-source"],
            version=int(named.get("ce-aggregateversion", "0")),
        )
    except KeyError as error:
        raise ValueError(f"the message lacks {error.args[0]}") from error
