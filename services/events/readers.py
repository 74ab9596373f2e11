"""Asks the network, as the service itself, who agreed to news of a company, and tells it of guests who came by."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from okaeri.network.v1 import attribution_pb2, attribution_pb2_grpc

from chassis.client import Channel
from chassis.clock import timestamp

MOST = 200
"""Consents that are looked at in one call."""


class Readers:
    """The network's part in what goes out around a gathering."""

    def __init__(self, network: Channel) -> None:
        self._network: Any = attribution_pb2_grpc.AttributionServiceStub(network)

    async def page(
        self, company_id: str, *, prefectures: Iterable[str], left: Iterable[str], place: str
    ) -> tuple[list[str], str]:
        """Members who read news of the company, a page of them, and the place of the next. Raises Unavailable."""
        request = attribution_pb2.ListNewsReadersRequest(
            company_id=company_id,
            prefecture_codes=sorted(prefectures),
            left_company_ids=sorted(left),
            page_size=MOST,
            page_token=place,
        )
        found = await self._network.ListNewsReaders(request)
        return list(found.member_ids), found.next_page_token

    async def keep_touch(self, name: str, gathering_id: str, mail: str, at: datetime) -> None:
        """Keeps that a guest came by, who agreed to it; the name makes a repeat harmless."""
        request = attribution_pb2.KeepTouchRequest(
            request_id=name, gathering_id=gathering_id, mail=mail, touch_time=timestamp(at)
        )
        await self._network.KeepTouch(request)
