"""An address as a QR code, an SVG document that refers to nothing outside itself; and a channel with its own."""

import io
from functools import lru_cache

import segno
from okaeri.network.v1 import registration_pb2

from services.network.domain.channel import Channel
from services.network.messages import channel_message


@lru_cache(maxsize=1024)
def qr_svg(url: str) -> str:
    """The document, with a quiet zone, readable after a scratch (error correction M)."""
    document = io.BytesIO()
    segno.make(url, error="m", micro=False).save(document, kind="svg", xmldecl=False, scale=4, border=4)
    return document.getvalue().decode().strip()


def channel_answer(channel: Channel, public_url: str) -> registration_pb2.Channel:
    """The channel with its address, and that as a picture."""
    url = channel.address(public_url)
    return channel_message(channel, url=url, qr_svg=qr_svg(url))
