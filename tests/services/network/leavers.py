"""Leavers of the bank as files, and the calls that import them."""

from collections.abc import AsyncIterator
from typing import Any

from okaeri.network.v1 import register_pb2 as pb

from chassis.access import Caller
from tests.services.network.house import BANK_HR, House

HEADER = "行員番号,氏,名,氏（カナ）,名（カナ）,旧氏,生年月日,入行年月日,退職年月日,部店コード"
TARO = "0000001,髙橋,太郎,タカハシ,タロウ,,1980-04-01,2003-04-01,2015-03-31,0"
JIRO = "0000002,山﨑,次郎,ヤマザキ,ジロウ,,1981-05-02,2004-04-01,2016-03-31,1"
SABURO = "0000003,佐藤,三郎,サトウ,サブロウ,,1982-06-03,2005-04-01,2017-03-31,1"


def file(*rows: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join([HEADER, *rows, ""]).encode(encoding)


async def parts(content: bytes, piece: int = 1000, **opening: Any) -> AsyncIterator[pb.ImportLeaversRequest]:
    yield pb.ImportLeaversRequest(opening=pb.ImportOpening(**({"company_id": "bank"} | opening)))
    for start in range(0, len(content), piece):
        yield pb.ImportLeaversRequest(content=content[start : start + piece])


async def answers(house: House, content: bytes, *, who: Caller = BANK_HR, **opening: Any) -> list[Any]:
    requests = parts(content, piece=64 * 1024, **opening)
    return [answer async for answer in house.register(who).ImportLeavers(requests, timeout=60)]


async def imported(house: House, content: bytes, *, who: Caller = BANK_HR, **opening: Any) -> pb.ImportReport:
    report: pb.ImportReport = (await answers(house, content, who=who, **opening))[-1].report
    return report


async def the_register(house: House, *rows: str) -> list[pb.LeaverRecord]:
    """The bank's register with these rows, newest leaving first."""
    await imported(house, file(*(rows or (TARO, JIRO, SABURO))))
    found = await house.register(BANK_HR).ListLeaverRecords(pb.ListLeaverRecordsRequest(company_id="bank"))
    return list(found.leaver_records)
