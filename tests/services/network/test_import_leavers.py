"""Importing a register: what is stored, what is refused, what a repeat does, what others are told."""

import asyncio
import csv
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from okaeri.network.v1 import register_pb2 as pb

from chassis.errors import Forbidden, InvalidInput, NotFound, NotSignedIn, Refusal, RuleBroken
from cli.demo import make_group
from services.network.servicer import leaver_import
from tests.services.network.house import BANK_HR, COMPANIES, GROUP_HR, HOLDING_HR, NOBODY, House, machine, person
from tests.services.network.leavers import HEADER, JIRO, SABURO, TARO, answers, file, imported, parts, the_register

COUNTS = ("rows", "added", "changed", "unchanged", "refused_count")


def counts(report: Any) -> tuple[int, ...]:
    return tuple(getattr(report, name) for name in COUNTS)


def exported(folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> dict[str, Any]:
    monkeypatch.setattr(sys, "argv", ["make_group.py", "--out", str(folder), *options])
    make_group.main()  # type: ignore[no-untyped-call]
    expected: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    return expected["leavers"]  # type: ignore[no-any-return]


async def know_units(house: House, folder: Path) -> None:
    with (folder / "units.csv").open(encoding="utf-8", newline="") as rows:
        units = [(row["company"], row["code"]) for row in csv.DictReader(rows)]
    for company in COMPANIES:
        await house.knows(company, [code for owner, code in units if owner == company])


async def found(house: House, folder: Path, company: str) -> dict[str, Any]:
    content = (folder / f"leavers-{company}.csv").read_bytes()
    report = await imported(house, content, who=person("x", f"hr@{company}"), company_id=company)
    faults = {str(line.line): {"reason": line.reason, "column": line.column} for line in report.refused}
    assert report.refused_count == len(faults)
    return {"rows": report.rows, "good": report.added, "faults_by_line": faults}


@pytest.mark.parametrize(
    "options",
    [
        ["--seed", "1", "--leavers", "1400"],
        ["--seed", "2", "--leavers", "300", "--dirty", "0.5", "--shuffle"],
        ["--seed", "77", "--leavers", "40", "--dirty", "1"],
        ["--seed", "5", "--shuffle", "--encoding", "bank=utf-16", "--encoding", "post=cp932"],
        ["--seed", "6", "--encoding", "holding=cp932", "--encoding", "insurance=utf-8-sig"],
    ],
    ids=" ".join,
)
async def test_a_demo_group_is_imported_as_expected(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    expected = exported(tmp_path, monkeypatch, *options)
    await know_units(house, tmp_path)
    assert {company: await found(house, tmp_path, company) for company in COMPANIES} == expected
    assert await house.count("leaver_records") == sum(one["good"] for one in expected.values())


async def test_good_rows_are_stored_whatever_the_bad_ones_are(house: House) -> None:
    bad = JIRO.replace("2016-03-31", "2016-13-31")
    report = await imported(house, file(TARO, bad, SABURO), language="en")
    assert counts(report) == (3, 2, 0, 0, 1)
    (line,) = report.refused
    assert (line.line, line.reason, line.column) == (3, "unreadable_date", "退職年月日")
    assert line.message.startswith("This is not a date that exists")


async def test_reasons_are_told_in_japanese_where_nothing_is_said(house: House) -> None:
    (line,) = (await imported(house, file(TARO.replace(",0", ",9")))).refused
    assert line.message == "所属コードが組織に登録されていません。"


async def test_importing_twice_changes_nothing_and_announces_nothing(house: House) -> None:
    first = await the_register(house)
    announced = await house.announced()
    assert counts(await imported(house, file(TARO, JIRO, SABURO))) == (3, 0, 0, 3, 0)
    assert await house.announced() == announced
    assert await the_register(house) == first


async def test_the_same_people_in_another_encoding_are_unchanged(house: House) -> None:
    await the_register(house)
    assert counts(await imported(house, file(TARO, JIRO, SABURO, encoding="utf-16"))) == (3, 0, 0, 3, 0)


async def test_a_changed_row_updates_its_record(house: House) -> None:
    before = await the_register(house)
    report = await imported(house, file(TARO, JIRO.replace("山﨑", "鈴木"), SABURO))
    assert counts(report) == (3, 0, 1, 2, 0)
    after = {record.id: record for record in await the_register(house, SABURO)}
    assert {record.id for record in before} == set(after)
    assert sorted(record.name.family for record in after.values()) == ["佐藤", "鈴木", "髙橋"]
    assert await house.announced(pb.LeaversImported) == [
        pb.LeaversImported(company_id="bank", added=3),
        pb.LeaversImported(company_id="bank", changed=1),
    ]


async def test_a_line_repeated_word_for_word_is_unchanged_and_a_contradiction_is_refused(house: House) -> None:
    report = await imported(house, file(TARO, TARO, TARO.replace("太郎", "次郎")))
    assert counts(report) == (3, 1, 0, 1, 1)
    assert report.refused[0].reason == "conflicting_duplicate"


async def test_a_cut_connection_is_simply_repeated(house: House) -> None:
    rows = [TARO.replace("0000001", f"{number:07}") for number in range(1, 1201)]
    content = file(*rows)
    answers_ = house.register(BANK_HR).ImportLeavers(parts(content, piece=64 * 1024), timeout=60)
    async for answer in answers_:
        if answer.progress.rows >= 500:
            break
    await answers_.aclose()
    assert counts(await imported(house, content))[0] == 1200
    assert await house.count("leaver_records") == 1200
    assert sum(event.added for event in await house.announced(pb.LeaversImported)) == 1200


async def test_two_imports_at_once_store_everybody_once(house: House) -> None:
    content = file(*(TARO.replace("0000001", f"{number:07}") for number in range(1, 701)))
    both = await asyncio.gather(imported(house, content), imported(house, content))
    assert await house.count("leaver_records") == 700
    assert sum(report.added for report in both) == 700
    assert [report.added + report.unchanged for report in both] == [700, 700]


async def test_layout_comes_first_then_progress_then_the_report(house: House) -> None:
    content = file(*(TARO.replace("0000001", f"{number:07}") for number in range(1, 1101)))
    said = await answers(house, content)
    assert [answer.WhichOneof("part") for answer in said] == ["layout", "progress", "progress", "progress", "report"]
    assert [answer.progress.rows for answer in said[1:4]] == [500, 1000, 1100]
    assert 0 < said[1].progress.bytes < said[2].progress.bytes < said[3].progress.bytes <= len(content)


async def test_a_preview_shows_what_was_found_and_stores_nothing(house: House) -> None:
    (answer,) = await answers(house, file(TARO, JIRO, encoding="cp932"), preview=True)
    layout = answer.layout
    assert (layout.encoding, layout.delimiter) == ("cp932", ",")
    assert layout.columns["employee_number"] == "行員番号"
    assert list(layout.headers) == HEADER.split(",")
    assert [list(row.cells) for row in layout.sample] == [TARO.split(","), JIRO.split(",")]
    assert list(layout.missing_facts) == []
    assert await house.count("leaver_records") == 0
    assert await house.count("import_layouts") == 0


async def test_a_preview_needs_no_units_and_tells_what_is_missing(house: House) -> None:
    content = "番号らしきもの,姓\n1,髙橋\n".encode()
    (answer,) = await answers(house, content, who=person("x", "hr@school"), company_id="school", preview=True)
    assert "joined_on" in answer.layout.missing_facts


async def test_a_preview_of_a_long_file_looks_at_its_beginning(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaver_import, "LOOKED_AT", 1000)
    (answer,) = await answers(house, file(*[TARO] * 3000), preview=True)
    assert len(answer.layout.sample) == 10


async def test_columns_are_kept_for_the_companys_next_import(house: House) -> None:
    content = file(TARO).replace("行員番号".encode(), "謎".encode())
    with pytest.raises(InvalidInput) as refused:
        await imported(house, content)
    assert refused.value.field == "opening.columns"
    assert counts(await imported(house, content, columns={"employee_number": "謎"})) == (1, 1, 0, 0, 0)
    assert counts(await imported(house, content)) == (1, 0, 0, 1, 0)
    assert counts(await imported(house, file(TARO))) == (1, 0, 0, 1, 0)


async def test_a_company_whose_units_are_not_loaded_is_told_so(house: House) -> None:
    await house.knows("school")
    with pytest.raises(RuleBroken) as refused:
        await imported(house, file(TARO), who=person("x", "hr@school"), company_id="school")
    assert refused.value.rule == "units_loaded"


async def test_a_service_account_of_the_company_imports_too(house: House) -> None:
    assert counts(await imported(house, file(TARO), who=machine("bank", "leavers.write"))) == (1, 1, 0, 0, 0)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        (HOLDING_HR, NotFound),
        (machine("holding", "leavers.write"), NotFound),
        (machine("bank", "leavers.read"), Forbidden),
        (GROUP_HR, Forbidden),
        (NOBODY, NotSignedIn),
    ],
)
async def test_nobody_else_imports(house: House, who: Any, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        await imported(house, file(TARO), who=who)
    assert await house.count("leaver_records") == 0


async def nothing() -> AsyncIterator[pb.ImportLeaversRequest]:
    for _ in ():
        yield pb.ImportLeaversRequest()


async def content_first() -> AsyncIterator[pb.ImportLeaversRequest]:
    yield pb.ImportLeaversRequest(content=file(TARO))


async def two_openings() -> AsyncIterator[pb.ImportLeaversRequest]:
    for _ in range(2):
        yield pb.ImportLeaversRequest(opening=pb.ImportOpening(company_id="bank"))


BAD: dict[str, tuple[Any, str]] = {
    "nothing": (nothing, "opening"),
    "content first": (content_first, "opening"),
    "two openings": (two_openings, "opening"),
    "an empty file": (lambda: parts(b""), "content"),
    "a workbook": (lambda: parts(b"PK\x03\x04" + bytes(5000)), "content"),
    "no company": (lambda: parts(file(TARO), company_id=""), "opening.company_id"),
    "a long company": (lambda: parts(file(TARO), company_id="x" * 65), "opening.company_id"),
    "an unknown encoding": (lambda: parts(file(TARO), encoding="klingon"), "opening.encoding"),
    "a wrong encoding": (lambda: parts(file(TARO), encoding="utf-32"), "opening.encoding"),
    "an unknown fact": (lambda: parts(file(TARO), columns={"shoe_size": "氏"}), "opening.columns"),
    "an unknown column": (lambda: parts(file(TARO), columns={"given_name": "靴"}), "opening.columns"),
    "no such language": (lambda: parts(file(TARO), language="fr"), "opening.language"),
    "a damaged byte": (lambda: parts(file(TARO) * 2 + b"\xff\xff" + file(JIRO)), "opening.encoding"),
    "a piece too large": (lambda: parts(bytes(1048577), piece=1048577), "content"),
}


@pytest.mark.parametrize(("requests", "field"), BAD.values(), ids=BAD.keys())
async def test_a_file_that_cannot_be_read_is_refused_by_its_field(house: House, requests: Any, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        async for _ in house.register(BANK_HR).ImportLeavers(requests()):
            pass
    assert refused.value.field == field
    assert await house.count("leaver_records") == 0


async def test_a_file_above_the_bound_is_refused(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaver_import, "LARGEST_FILE", 100)
    with pytest.raises(InvalidInput) as refused:
        await imported(house, file(TARO, JIRO, SABURO))
    assert refused.value.field == "content"


async def test_records_are_listed_by_their_company_alone_page_by_page(house: House) -> None:
    await the_register(house)
    stub = house.register(machine("bank", "leavers.read"))
    first = await stub.ListLeaverRecords(pb.ListLeaverRecordsRequest(company_id="bank", page_size=2))
    assert [record.employee_number for record in first.leaver_records] == ["0000003", "0000002"]
    rest = await stub.ListLeaverRecords(
        pb.ListLeaverRecordsRequest(company_id="bank", page_size=2, page_token=first.next_page_token)
    )
    assert [record.employee_number for record in rest.leaver_records] == ["0000001"]
    assert (rest.next_page_token, rest.has_previous_page) == ("", True)
    with pytest.raises(NotFound):
        await house.register(HOLDING_HR).ListLeaverRecords(pb.ListLeaverRecordsRequest(company_id="bank"))


async def test_records_of_another_company_are_left_out_of_a_batch(house: House) -> None:
    ids = [record.id for record in await the_register(house)]
    asked = pb.BatchGetLeaverRecordsRequest(ids=[*ids, "no-such-id"])
    own = await house.register(BANK_HR).BatchGetLeaverRecords(asked)
    assert sorted(record.id for record in own.leaver_records) == sorted(ids)
    others = await house.register(HOLDING_HR).BatchGetLeaverRecords(asked)
    assert list(others.leaver_records) == []


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (pb.ListLeaverRecordsRequest(), "company_id"),
        (pb.ListLeaverRecordsRequest(company_id="bank", page_size=101), "page_size"),
        (pb.ListLeaverRecordsRequest(company_id="bank", page_token="forged"), "page_token"),
    ],
)
async def test_a_list_is_asked_for_properly(house: House, request_: Any, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await house.register(BANK_HR).ListLeaverRecords(request_)
    assert refused.value.field == field


async def test_at_most_a_hundred_records_are_asked_for_at_once(house: House) -> None:
    with pytest.raises(InvalidInput):
        await house.register(BANK_HR).BatchGetLeaverRecords(pb.BatchGetLeaverRecordsRequest(ids=["x"] * 101))
