"""Hands letters to identity, which alone knows where people have their mail, and sends each of them once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from okaeri.identity.v1 import letter_pb2, letter_pb2_grpc

from chassis.client import Channel
from chassis.clock import timestamp
from services.events.domain.wording import Said


@dataclass(frozen=True)
class Letter:
    """A letter as it goes out: under its name, to an account or to an address of somebody without one."""

    id: str
    said: Mapping[str, Said]
    """By language."""
    ends_at: datetime
    """When it is of no use any more."""
    account_id: str = ""
    mail: str = ""
    locale: str = ""
    method: str = ""
    calendar: str = ""


class Letters:
    """The post office, asked as the service itself."""

    def __init__(self, identity: Channel) -> None:
        self._office: Any = letter_pb2_grpc.LetterServiceStub(identity)

    async def post(self, letter: Letter) -> None:
        """Returns once it is in good hands; posting it again changes nothing. Raises Unavailable."""
        wordings = [
            letter_pb2.LetterWording(language=language, subject=said.subject, text=said.text)
            for language, said in letter.said.items()
        ]
        calendar = letter_pb2.LetterCalendar(method=letter.method, text=letter.calendar) if letter.calendar else None
        recipient = {"account_id": letter.account_id} if letter.account_id else {"mail": letter.mail}
        await self._office.PostLetter(
            letter_pb2.PostLetterRequest(
                request_id=letter.id,
                locale=letter.locale,
                wordings=wordings,
                calendar=calendar,
                expire_time=timestamp(letter.ends_at),
                **recipient,
            )
        )
