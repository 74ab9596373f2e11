"""A group's HR system brings its register in without our command: a service account, reflection, the contract."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import grpc
import pytest
from google.protobuf import text_format
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from okaeri.network.v1 import register_pb2, register_pb2_grpc

from tests.journeys.calling import Refusal, bearer
from tests.journeys.people import Leaver, crowd, register_of
from tests.journeys.the_group import ROOT, Group, opened

pytestmark = [pytest.mark.real, pytest.mark.slow]

NEW = [
    Leaver("bank", "9200001", "越水", "綴", "コシミズ", "ツヅル", "1985-05-05", "2008-04-01", "2020-03-31"),
    Leaver("bank", "9200002", "名残", "汀", "ナゴリ", "ミギワ", "1986-06-06", "2009-04-01", "2021-03-31"),
]


@dataclass(frozen=True)
class Machine:
    """A service account."""

    client_id: str
    secret: str
    token: str


def ten_lines(group: Group, machine: Machine, company: str, file: Path) -> register_pb2.ImportReport:
    """What the lines of the README report, run as they stand there."""
    (lines,) = re.findall(r"^```python\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)
    addresses = [group.settings[f"OKAERI_{part}_ADDRESS"] for part in ("IDENTITY", "NETWORK")]
    command = [sys.executable, "-c", lines, *addresses, machine.client_id, machine.secret, company, str(file)]
    ran = subprocess.run(command, cwd=group.folder, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    _, report, told = ran.stdout.rpartition("report {")
    assert report, ran.stdout
    return text_format.Parse(report + told, register_pb2.ImportLeaversResponse()).report


@pytest.fixture(scope="module")
def machine(group: Group) -> Machine:
    """The HR system of the bank."""
    client_id, secret = group.service_account("bank", "leavers.write")
    return Machine(client_id, secret, group.token_of(client_id, secret))


def refusal_of(group: Group, company: str, token: str) -> Refusal:
    with pytest.raises(grpc.RpcError) as refused:
        group.calling.ask("RegisterService", "ImportLeavers", opened(company, register_of(NEW, "bank-01")), token)
    return Refusal(refused.value)


def test_the_ten_lines_of_the_readme_import_what_the_file_holds(group: Group, machine: Machine) -> None:
    file = group.folder / "grpc.csv"
    file.write_bytes(register_of(NEW, "bank-01"))
    report = ten_lines(group, machine, "bank", file)
    assert report.rows == report.added + report.unchanged == 2
    again = ten_lines(group, machine, "bank", file)
    assert (again.rows, again.added, again.changed, again.unchanged, again.refused_count) == (2, 0, 0, 2, 0)


def test_it_reports_what_our_command_reports(group: Group, machine: Machine) -> None:
    file = group.folder / "leavers-bank.csv"
    report = ten_lines(group, machine, "bank", file)
    told = group.folder / "refused.csv"
    command = [sys.executable, "-m", "cli", "import-leavers", "--company", "bank", "--report", str(told), str(file)]
    environment = {**os.environ, **group.settings, "OKAERI_TOKEN": group.hr("bank").token}
    ran = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    lines = [line.split(",")[:3] for line in told.read_text("utf-8-sig").splitlines()[1:]]
    assert lines == [[str(each.line), each.reason, each.column] for each in report.refused]
    assert f"{report.rows:,} rows, 0 added, 0 changed, {report.unchanged:,} unchanged" in ran.stdout


def test_the_contract_can_be_read_by_reflection_with_a_plain_client(group: Group) -> None:
    stub = reflection_pb2_grpc.ServerReflectionStub(group.calling.channel("network"))
    asked = reflection_pb2.ServerReflectionRequest(file_containing_symbol="okaeri.network.v1.RegisterService")
    (answer,) = stub.ServerReflectionInfo(iter([asked]), timeout=10)
    files = map(FileDescriptorProto.FromString, answer.file_descriptor_response.file_descriptor_proto)
    assert "ImportLeavers" in {rpc.name for file in files for service in file.service for rpc in service.method}


def test_the_register_of_another_company_is_not_found(group: Group, machine: Machine) -> None:
    assert refusal_of(group, "post", machine.token).code == "NOT_FOUND"
    assert refusal_of(group, "no-such-company", machine.token).code == "NOT_FOUND"


def test_a_service_account_without_the_scope_is_refused(group: Group) -> None:
    reader = group.token_of(*group.service_account("bank", "leavers.read"))
    assert refusal_of(group, "bank", reader).code == "PERMISSION_DENIED"


def test_a_file_that_is_no_text_at_all_is_refused_whole(group: Group, machine: Machine) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        group.calling.ask("RegisterService", "ImportLeavers", opened("bank", bytes(range(256)) * 8), machine.token)
    assert Refusal(refused.value).code == "INVALID_ARGUMENT"


def test_a_connection_cut_in_the_middle_can_simply_be_repeated(group: Group, machine: Machine) -> None:
    content = register_of(crowd("bank", 50, first=9_210_000), "bank-01")
    cut = threading.Event()

    def half() -> Iterator[register_pb2.ImportLeaversRequest]:
        yield from opened("bank", content[: len(content) // 2])
        cut.wait(60)

    stub = register_pb2_grpc.RegisterServiceStub(group.calling.channel("network"))
    answers = stub.ImportLeavers(half(), metadata=bearer(machine.token), timeout=60)
    answers.cancel()
    cut.set()
    with pytest.raises(grpc.RpcError):
        list(answers)
    report = group.import_register("bank", content, machine.token)
    assert (report.rows, report.added + report.unchanged, report.refused_count) == (50, 50, 0)
    assert group.import_register("bank", content, machine.token).unchanged == 50


def test_a_preview_stores_nothing(group: Group, machine: Machine) -> None:
    content = register_of(crowd("bank", 20, first=9_220_000), "bank-01")
    answers = group.calling.ask(
        "RegisterService", "ImportLeavers", opened("bank", content, preview=True), machine.token
    )
    (layout,) = (each.layout for each in answers if each.HasField("layout"))
    assert (layout.encoding, layout.delimiter) == ("utf-8", ",")
    assert layout.headers[0] == "employee_no"
    assert [row.cells[0] for row in layout.sample] == [str(9_220_000 + n) for n in range(10)]
    assert not any(each.HasField("report") for each in answers)
    assert group.import_register("bank", content, machine.token).added == 20
