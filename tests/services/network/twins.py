"""One person with two accounts at the bank, as HR of the bank meets them."""

from typing import Any

from okaeri.network.v1 import merge_pb2 as pb
from okaeri.network.v1 import register_pb2

from chassis.ids import new_id
from tests.services.network.house import BANK_HR, House
from tests.services.network.leavers import JIRO, SABURO, TARO, file, imported
from tests.services.network.people import joins

AGAIN = "0000009,髙橋,太郎,タカハシ,タロウ,,1980-04-01,2016-04-01,2020-03-31,0"
"""Taro's second time at the bank, with another number."""
SECOND = {"mail": "taro2@home.example", "employee_number": "9", "joined_on": "2016-04-01", "left_on": "2020-03-31"}
FIRST_ID, SECOND_ID = "account-taro", "account-taro2"


async def the_bank(house: House) -> None:
    await imported(house, file(TARO, JIRO, SABURO, AGAIN))


async def two_members(house: House) -> pb.SuspectedDuplicate:
    """Taro joined twice, from two addresses, each time by another record; answers what HR finds."""
    await the_bank(house)
    await joins(house)
    await joins(house, **SECOND)
    (found,) = await suspected(house)
    return found


async def a_member_and_a_registration(house: House) -> pb.SuspectedDuplicate:
    """Taro is a member, and registered again from another address, by the same record."""
    await the_bank(house)
    await joins(house)
    await joins(house, mail="taro2@home.example")
    (found,) = await suspected(house)
    return found


async def suspected(house: House, who: Any = BANK_HR, company_id: str = "bank") -> list[pb.SuspectedDuplicate]:
    request = pb.ListSuspectedDuplicatesRequest(company_id=company_id)
    return list((await house.merges(who).ListSuspectedDuplicates(request)).suspected_duplicates)


async def merge(house: House, found: pb.SuspectedDuplicate, *, who: Any = BANK_HR, **changes: Any) -> pb.Merge:
    asked: dict[str, Any] = {"request_id": new_id(), "suspected_duplicate_id": found.id, "version": found.version}
    merged: pb.Merge = await house.merges(who).MergeMembers(pb.MergeMembersRequest(**(asked | changes)))
    return merged


async def separate(house: House, merged: pb.Merge, *, who: Any = BANK_HR, **changes: Any) -> pb.Merge:
    asked: dict[str, Any] = {"request_id": new_id(), "id": merged.id, "version": merged.version}
    separated: pb.Merge = await house.merges(who).SeparateMembers(pb.SeparateMembersRequest(**(asked | changes)))
    return separated


async def records(house: House, who: Any = BANK_HR, company_id: str = "bank") -> dict[str, register_pb2.LeaverRecord]:
    """The register by employee number."""
    request = register_pb2.ListLeaverRecordsRequest(company_id=company_id)
    found = (await house.register(who).ListLeaverRecords(request)).leaver_records
    return {record.employee_number.lstrip("0"): record for record in found}
