"""What a service does on hearing a domain event, as its inbox would: one transaction, by the reaction to that event."""

from datetime import UTC, datetime
from types import ModuleType
from typing import Any

from google.protobuf.message import Message
from okaeri.network.v1 import merge_pb2

from chassis.cloud_events import Happening
from chassis.inbox import reactions_in
from chassis.mongo import Store

AT = datetime(2026, 11, 23, tzinfo=UTC)


async def hear(store: Store, reactions: ModuleType, event: Message) -> None:
    (reaction,) = (one for one in reactions_in(reactions) if one.__heard__ is type(event))  # type: ignore[attr-defined]
    happening = Happening("e", event.DESCRIPTOR.full_name, AT, "", "", 1)
    async with store.transaction() as tx:
        tx_: Any = tx
        await reaction(event, tx_, happening)


def merged(merged_id: str, into: str, merge_id: str = "m1") -> merge_pb2.MembersMerged:
    return merge_pb2.MembersMerged(merge_id=merge_id, member_id=into, merged_member_id=merged_id)


def separated(merged_id: str, into: str, merge_id: str = "m1") -> merge_pb2.MembersSeparated:
    return merge_pb2.MembersSeparated(merge_id=merge_id, member_id=into, merged_member_id=merged_id)
