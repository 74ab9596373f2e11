"""What leaves the house: ids, enums, dates and counts, and nothing about a person."""

from typing import Any

from tests.services.network.house import House, alumnus
from tests.services.network.leavers import the_register
from tests.services.network.people import (
    consents,
    describes,
    earlier,
    hire_cancelled,
    hired,
    joins,
    makes_channel,
    takes_over,
)

PERSONAL = (
    "高橋",
    "髙橋",
    "太郎",
    "タカハシ",
    "たかはし",
    "田中",
    "花子",
    "1980",
    "0000001",
    "home.example",
    "戻りたい",
    "英語",
)


async def test_no_announcement_and_no_line_of_the_log_holds_personal_data(house: House, capsys: Any) -> None:
    await the_register(house)
    channel = await makes_channel(house)
    id = await joins(house, channel_codes=[channel.code])
    await joins(house, mail="x@home.example", employee_number="")
    await takes_over(house, [earlier(1)])
    await describes(house, id, headline="戻りたい", skills=["英語"], listed=True)
    await consents(house, id)
    await house.hear(hired(id))
    await house.hear(hire_cancelled(id))
    said = await house.announced()
    assert len({type(event) for event in said}) == 8
    written = "".join(map(repr, said)) + capsys.readouterr().out
    payloads = b"".join(event.SerializeToString() for event in said).decode("utf-8", "replace")
    assert [word for word in PERSONAL if word in written or word in payloads] == []
    assert alumnus(id).subject in payloads
