"""`okaeri export-provisions` over the network's own rpc: every page, in a file a spreadsheet opens without harm."""

import csv
from pathlib import Path

import pytest
from okaeri.network.v1 import consent_pb2 as pb

from chassis.access import Caller
from chassis.errors import Forbidden, InvalidInput
from chassis.mongo import NOTHING
from chassis.settings import Settings
from cli.commands import provisions as command
from cli.suite import Bearer, Suite
from services.network.domain.consent import ConsentPurpose
from services.network.domain.provision import Provision
from tests.services.network.house import AUDITOR, HOLDING_HR, House, at, network, signed


def suite(house: House, who: Caller = AUDITOR) -> Suite:
    return Suite(Settings(network_address=house.address), Bearer(signed(who)))


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def provided(house: House, *records: Provision) -> None:
    async with house.store.transaction() as tx:
        await tx.provisions.add_many(records, announcing=NOTHING)


def record(number: int, **changes: str) -> Provision:
    said: dict[str, str] = {"id": f"p{number}", "member_id": "taro", "company_id": "bank", "what": "profile"}
    when = at(f"2026-11-{number:02}T15:00:00")
    purpose = ConsentPurpose.PROFILE
    return Provision(**(said | changes), items=("name", "skills"), at=when, purpose=purpose, consent_id="c1")  # type: ignore[arg-type]


def asked(**changes: object) -> pb.ListProvisionsRequest:
    return pb.ListProvisionsRequest(**({"page_size": 2} | changes))  # type: ignore[arg-type]


async def test_every_page_is_in_the_file_and_it_opens_in_a_spreadsheet(tmp_path: Path) -> None:
    file = tmp_path / "provisions.csv"
    async with network() as house:
        await provided(house, *map(record, range(1, 5)), record(5, company_id="=1+1"))
        async with suite(house) as auditor:
            assert await command.export(auditor, asked(), file) == 5
    text = file.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(text.decode("utf-8-sig").splitlines()))
    assert [row["id"] for row in rows] == ["p5", "p4", "p3", "p2", "p1"]
    assert rows[0]["company_id"] == "'=1+1"
    assert rows[1] == {
        "time": "2026-11-05T00:00:00.000+09:00",
        "member_id": "taro",
        "company_id": "bank",
        "what": "profile",
        "items": "name skills",
        "purpose": "profile",
        "consent_id": "c1",
        "notice_id": "",
        "id": "p4",
    }


async def test_a_refusal_leaves_no_file(tmp_path: Path) -> None:
    file = tmp_path / "provisions.csv"
    async with network() as house:
        async with suite(house, HOLDING_HR) as hr:
            with pytest.raises(Forbidden):
                await command.export(hr, asked(), file)
        async with suite(house) as auditor:
            with pytest.raises(InvalidInput) as refused:
                await command.export(auditor, asked(from_date="2026-11-02", until_date="2026-11-01"), file)
    assert refused.value.field == "until_date"
    assert names_in(tmp_path) == []


def test_a_notice_is_named_where_it_was_no_consent() -> None:
    cells = command.cells_of(pb.Provision(id="p", notice_id="n1", items=["name"]))
    assert dict(zip(command.COLUMNS, cells, strict=True))["purpose"] == "joint_use"
