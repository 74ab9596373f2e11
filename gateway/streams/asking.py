"""The payload of `subscribe`, which is what is sent to `POST /graphql` as its body."""

from typing import Any

from gateway.endpoint import Refused
from gateway.endpoint.persisted import Persisted
from gateway.endpoint.reading import checked
from gateway.operations import Asked
from gateway.streams.protocol import Close, Closed


def asked_in(payload: Any, persisted: Persisted) -> Asked:
    """The operation that was sent. Raises Closed for what is none: such a message is not of the protocol."""
    try:
        asked, _ = persisted.asked(checked(payload))
    except Refused as refused:
        raise Closed(Close.BAD_REQUEST, refused.message) from None
    return asked
