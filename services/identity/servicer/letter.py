"""Letters of other services: taken, and sent by `forwarding`."""

from datetime import UTC
from typing import Any

from okaeri.identity.v1 import letter_pb2 as pb
from okaeri.identity.v1 import letter_pb2_grpc as pb_grpc

from chassis.clock import now
from chassis.mongo import NOTHING, settled
from services.identity.domain.entrusted import Contents, Entrusted
from services.identity.domain.wording import Wording
from services.identity.forwarding import Forwarding
from services.identity.store import IdentityStore


class LetterServicer(pb_grpc.LetterServiceServicer):
    """The counter of the post office."""

    def __init__(self, store: IdentityStore, forwarding: Forwarding) -> None:
        self._store = store
        self._forwarding = forwarding

    async def PostLetter(self, request: pb.PostLetterRequest, context: Any) -> pb.PostLetterResponse:
        letter = self._letter(request)

        async def take() -> pb.PostLetterResponse:
            async with self._store.transaction() as tx:
                if await tx.entrusted_letters.find(letter.id) is None:
                    await tx.entrusted_letters.add(letter, announcing=NOTHING)
                return tx.answer(pb.PostLetterResponse())

        answer = await settled(take)
        self._forwarding.wake()
        return answer

    def _letter(self, request: pb.PostLetterRequest) -> Entrusted:
        sealed = self._forwarding.sealed(request.request_id, _contents(request))
        ends_at = request.expire_time.ToDatetime(UTC)
        return Entrusted(request.request_id, request.account_id, sealed, ends_at=ends_at, due_at=now())


def _contents(request: pb.PostLetterRequest) -> Contents:
    wordings = [(each.language, Wording(each.subject, each.text)) for each in request.wordings]
    calendar = request.calendar
    return Contents(wordings, method=calendar.method, calendar=calendar.text, mail=request.mail, locale=request.locale)
