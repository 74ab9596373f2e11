"""Tickets: signed with a key of this service, verified anywhere with the published ones, without personal data.

A ticket says a gathering, a seat and a number, and nothing else; whether the seat still stands is known to the door.
"""

import base64
import io
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

import orjson
import segno
from joserfc import jws
from joserfc.errors import JoseError
from okaeri.events.v1 import seat_pb2

from chassis.clock import now
from chassis.keyring import Keys
from chassis.tokens import ALGORITHM
from services.events.domain import Gathering, Seat

LIFE = timedelta(days=400)
"""How long a ticket verifies: longer than a gathering is announced ahead."""
KIND = "okaeri-ticket"


@dataclass(frozen=True)
class Claim:
    """What a genuine ticket says."""

    gathering_id: str
    seat_id: str
    number: int


class Tickets:
    """Makes and reads tickets."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    async def of(self, gathering: Gathering, seat: Seat) -> seat_pb2.Tickets:
        """The tickets of a seat, one for each place."""
        key = await self._keys.signing(now())
        made = []
        for number in range(seat.places):
            said = orjson.dumps({"g": gathering.id, "s": seat.id, "n": number})
            header = {"alg": ALGORITHM, "kid": key.kid, "typ": KIND}
            text = jws.serialize_compact(header, said, key, algorithms=[ALGORITHM])
            made.append(_message(seat, number, text))
        return seat_pb2.Tickets(gathering_id=gathering.id, tickets=made)

    async def read(self, text: str) -> Claim | None:
        """What the ticket says; None for one that was not made here, whatever it looks like."""
        try:
            signed = jws.extract_compact(text.encode())
            key = await self._keys.verifying(str(signed.headers().get("kid", "")), now())
            if key is None or signed.headers().get("typ") != KIND:
                return None
            said = orjson.loads(jws.deserialize_compact(text, key, algorithms=[ALGORITHM]).payload)
            return Claim(said["g"], said["s"], said["n"])
        except (JoseError, ValueError, TypeError, KeyError):
            return None

    async def published(self) -> str:
        """The keys that verify, as a JSON Web Key Set."""
        return await self._keys.published()


def _message(seat: Seat, number: int, text: str) -> seat_pb2.Ticket:
    svg, png = _pictures(text)
    return seat_pb2.Ticket(seat_id=seat.id, number=number, ticket=text, qr_svg=svg, qr_png_base64=png, code=seat.code)


@lru_cache(maxsize=1024)
def _pictures(text: str) -> tuple[str, str]:
    """The code as an SVG document and as a PNG in base64, with a quiet zone, readable after a scratch."""
    code, svg, png = segno.make(text, error="m", micro=False), io.BytesIO(), io.BytesIO()
    code.save(svg, kind="svg", xmldecl=False, scale=4, border=4)
    code.save(png, kind="png", scale=4, border=4)
    return svg.getvalue().decode().strip(), base64.b64encode(png.getvalue()).decode()
