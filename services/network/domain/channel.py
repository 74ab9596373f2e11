"""Channels: the ways by which people hear of the network, each with a code, and the touches they leave.

Leaves out the picture of a code and who may make a channel.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from hashlib import blake2b
from unicodedata import normalize
from urllib.parse import urlencode

# No 0 and O, no 1 and I: people type codes from paper.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8
_TOKYO = timezone(timedelta(hours=9))


class ChannelKind(StrEnum):
    """What a channel is."""

    LEAFLET = "leaflet"
    WORD_OF_MOUTH = "word_of_mouth"
    PRESS_RELEASE = "press_release"
    WEBSITE = "website"
    GATHERING = "gathering"
    OTHER = "other"


@dataclass(frozen=True)
class Channel:
    """A way by which people hear of the network; `company_id` is empty where group HR made it."""

    id: str
    company_id: str
    kind: ChannelKind
    name: str
    code: str
    created_at: datetime
    gathering_id: str = ""
    """The gathering it stands for; the channel has its id."""
    version: int = 0

    def address(self, public_url: str) -> str:
        """The address that carries the code."""
        return f"{public_url.rstrip('/')}/register?{urlencode({'channel': self.code})}"


@dataclass(frozen=True)
class Touch:
    """Somebody came by a channel, then."""

    channel_id: str
    kind: ChannelKind
    at: datetime
    gathering_id: str = ""


@dataclass(frozen=True)
class EarlierTouch:
    """Somebody who has no account yet came by a gathering, and agreed that a later registration tells so.

    Of the address there is the mark alone, a keyed digest; `id` is that of mark and gathering.
    """

    id: str
    mark: str
    gathering_id: str
    touched_at: datetime
    version: int = 0


def code_from(secret: str) -> str:
    """A code made from an unguessable text: eight characters nobody mistakes for others."""
    number = int.from_bytes(blake2b(secret.encode(), digest_size=CODE_LENGTH).digest(), "big")
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in range(CODE_LENGTH))


def same_code(text: str) -> str:
    """What a code is however it was typed: in small letters, full width, with blanks or hyphens."""
    return "".join(sign for sign in normalize("NFKC", text).upper() if sign.isalnum())


def touches_of(codes: list[str], channels: dict[str, Channel], at: datetime) -> tuple[Touch, ...]:
    """A touch for every code (in any spelling) that a channel has, in their order; unknown codes leave none."""
    found = (channels.get(same_code(code)) for code in codes)
    return tuple(Touch(channel.id, channel.kind, at, channel.gathering_id) for channel in found if channel)


def with_earlier(earlier: Iterable[EarlierTouch], touches: tuple[Touch, ...]) -> tuple[Touch, ...]:
    """All touches in the order of time: those before the registration first."""
    before = sorted(earlier, key=lambda one: (one.touched_at, one.id))
    kept = (Touch(one.gathering_id, ChannelKind.GATHERING, one.touched_at, one.gathering_id) for one in before)
    return (*kept, *touches)


def channel_of_gathering(gathering_id: str, company_id: str, begins_at: datetime, at: datetime) -> Channel:
    """The channel that a gathering is, called by the day it begins."""
    day = begins_at.astimezone(_TOKYO).date().isoformat()
    code = code_from(f"gathering {gathering_id}")
    return Channel(gathering_id, company_id, ChannelKind.GATHERING, day, code, at, gathering_id)
