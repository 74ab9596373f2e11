"""A group's HR system brings its register in without our command: a service account, reflection, the contract."""

import os
import subprocess
import sys

import grpc
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from okaeri.network.v1 import register_pb2, register_pb2_grpc

from tests.journeys.calling import Refusal
from tests.journeys.people import Leaver, register_of
from tests.journeys.the_group import ROOT, Group, opened

pytestmark = [pytest.mark.real, pytest.mark.slow]

NEW = [
    Leaver("bank", "9200001", "越水", "綴", "コシミズ", "ツヅル", "1985-05-05", "2008-04-01", "2020-03-31"),
    Leaver("bank", "9200002", "名残", "汀", "ナゴリ", "ミギワ", "1986-06-06", "2009-04-01", "2021-03-31"),
]


def ten_lines(address: str, token: str, company: str, file: str) -> register_pb2.ImportReport:
    """What the README shows: nothing but grpc and the published contract."""

    def parts():
        yield register_pb2.ImportLeaversRequest(opening=register_pb2.ImportOpening(company_id=company))
        with open(file, "rb") as register:
            while content := register.read(1 << 20):
                yield register_pb2.ImportLeaversRequest(content=content)

    with grpc.insecure_channel(address) as channel:
        stub = register_pb2_grpc.RegisterServiceStub(channel)
        for answer in stub.ImportLeavers(parts(), metadata=[("authorization", f"Bearer {token}")], timeout=300):
            if answer.HasField("report"):
                return answer.report
    raise AssertionError("the import ended without a report")


@pytest.fixture(scope="module")
def token(group: Group) -> str:
    """The HR system of the bank."""
    return group.service_account("bank", "leavers.write")


def refusal_of(group: Group, company: str, token: str) -> Refusal:
    with pytest.raises(grpc.RpcError) as refused:
        group.calling.ask("RegisterService", "ImportLeavers", opened(company, register_of(NEW, "bank-01")), token)
    return Refusal(refused.value)


def test_the_ten_lines_of_the_readme_import_what_the_file_holds(group: Group, token: str) -> None:
    file = group.folder / "grpc.csv"
    file.write_bytes(register_of(NEW, "bank-01"))
    address = group.settings["OKAERI_NETWORK_ADDRESS"]
    report = ten_lines(address, token, "bank", str(file))
    assert report.rows == report.added + report.unchanged == 2
    again = ten_lines(address, token, "bank", str(file))
    assert (again.rows, again.added, again.changed, again.unchanged, again.refused_count) == (2, 0, 0, 2, 0)


def test_it_reports_what_our_command_reports(group: Group, token: str) -> None:
    file = group.folder / "leavers-bank.csv"
    report = ten_lines(group.settings["OKAERI_NETWORK_ADDRESS"], token, "bank", str(file))
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


def test_the_register_of_another_company_is_not_found(group: Group, token: str) -> None:
    assert refusal_of(group, "post", token).code == "NOT_FOUND"
    assert refusal_of(group, "no-such-company", token).code == "NOT_FOUND"


def test_a_service_account_without_the_scope_is_refused(group: Group) -> None:
    reader = group.service_account("bank", "leavers.read")
    assert refusal_of(group, "bank", reader).code == "PERMISSION_DENIED"


def test_a_file_that_is_no_text_at_all_is_refused_whole(group: Group, token: str) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        group.calling.ask("RegisterService", "ImportLeavers", opened("bank", bytes(range(256)) * 8), token)
    assert Refusal(refused.value).code == "INVALID_ARGUMENT"
