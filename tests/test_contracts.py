"""The contracts keep their own rules: linted, unbroken against main, documented, closed, without personal data."""

import keyword
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from buf.validate import validate_pb2
from google.protobuf.descriptor_pb2 import DescriptorProto, FileDescriptorProto, FileDescriptorSet, MethodOptions
from okaeri.options.v1 import options_pb2

from tests import history

ROOT = Path(__file__).resolve().parent.parent
CONTRACTS = ROOT / "build" / "stubs" / "okaeri" / "contracts.binpb"
BUF = Path(sys.executable).parent / "buf"

# Field names that would carry personal data. A company's and a unit's name are not personal.
PERSONAL = re.compile(
    r"name|mail|birth|kana|romaji|statement|headline|about|employee_number|message|text$|phone|address"
)
NOT_PERSONAL = {("CompanyCreated", "name"), ("UnitsImported", "units")}


@cache
def contracts() -> list[FileDescriptorProto]:
    files = FileDescriptorSet.FromString(CONTRACTS.read_bytes()).file
    return [file for file in files if file.package.startswith("okaeri.")]


def every_message() -> Iterator[DescriptorProto]:
    for file in contracts():
        yield from file.message_type


def domain_events() -> list[DescriptorProto]:
    return [message for message in every_message() if message.options.HasExtension(options_pb2.subject)]


def buf(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [BUF, *arguments, "--config", "buf.yaml"], cwd=ROOT, capture_output=True, text=True, check=False
    )


def personal_fields(event: DescriptorProto) -> list[str]:
    return [f.name for f in event.field if PERSONAL.search(f.name) and (event.name, f.name) not in NOT_PERSONAL]


def undocumented(file: FileDescriptorProto) -> list[str]:
    """The paths in the file, as line numbers, of what has no comment before it."""
    lines = []
    for place in file.source_code_info.location:
        is_element = tuple(place.path[::2]) in {(4,), (5,), (6,), (4, 2), (5, 2), (6, 2)} and len(place.path) % 2 == 0
        if is_element and not place.leading_comments.strip():
            lines.append(f"{file.name}:{place.span[0] + 1}")
    return lines


def test_buf_lint_is_clean() -> None:
    found = buf("lint", str(CONTRACTS), "--path", "okaeri")
    assert found.returncode == 0, found.stdout + found.stderr


def test_no_contract_breaks_against_main(tmp_path: Path) -> None:
    if not history.extract("protos", tmp_path):
        return  # A first commit or an unpacked archive: there is no main to break.
    make = "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); import build_hook;"
    make += "build_hook.compile_contracts(Path(sys.argv[2]))"
    subprocess.run(
        [sys.executable, "-c", make, str(tmp_path / "protos"), str(tmp_path / "out")], check=True, capture_output=True
    )
    before = tmp_path / "out" / "okaeri" / "contracts.binpb"
    found = buf("breaking", str(CONTRACTS), "--against", str(before), "--path", "okaeri")
    assert found.returncode == 0, found.stdout + found.stderr


def test_every_rpc_says_who_may_call_it() -> None:
    silent = [
        f"{service.name}.{rpc.name}"
        for file in contracts()
        for service in file.service
        for rpc in service.method
        if not rpc.options.HasExtension(options_pb2.needs)
    ]
    assert silent == []


def test_everything_in_a_contract_is_documented() -> None:
    assert [line for file in contracts() for line in undocumented(file)] == []


def test_an_undocumented_field_is_seen() -> None:
    file = FileDescriptorProto(name="x.proto")
    file.source_code_info.location.add(path=[4, 0, 2, 0], span=[6, 0, 9])
    assert undocumented(file) == ["x.proto:7"]


def test_domain_events_carry_no_personal_data() -> None:
    assert {event.name: personal_fields(event) for event in domain_events() if personal_fields(event)} == {}


def test_a_domain_event_with_a_mail_address_is_seen() -> None:
    event = DescriptorProto(name="MemberJoined")
    event.field.add(name="personal_mail")
    assert personal_fields(event) == ["personal_mail"]


def test_domain_events_are_in_the_past_tense() -> None:
    assert [event.name for event in domain_events() if not re.search(r"(ed|Hired|Given|Withdrawn)$", event.name)] == []


def test_subjects_name_the_contract_and_fields_that_exist() -> None:
    for file in contracts():
        for message in file.message_type:
            subject = message.options.Extensions[options_pb2.subject]
            if subject:
                assert subject.startswith(f"{file.package}.")
                assert set(re.findall(r"{(\w+)}", subject)) <= {field.name for field in message.field}


def test_no_field_is_named_like_a_python_keyword() -> None:
    assert [field.name for message in every_message() for field in message.field if keyword.iskeyword(field.name)] == []


READS = ("Get", "List", "BatchGet", "Find")
# Writes that carry no request id, each with the reason why a repeat is harmless.
REPEATABLE = {
    "ImportUnits": "a unit is known again by company and code",
    "ImportLeavers": "a record is known again by company and employee number",
    "ImportMembers": "a member is known again by the earlier id",
    "BatchOpenAccounts": "an account is known again by its address",
    "RedeemLink": "a link works once",
    "RefreshSession": "a refresh token works once",
    "EndSession": "a session ends once",
    "IssueToken": "a token more does no harm",
    "AnswerSurvey": "a person answers once, and a request id would tie the answer to the person",
    "AnswerGuestSurvey": "as AnswerSurvey",
    "ProvideOnConsent": "each showing is decided and recorded anew",
}


def test_every_write_carries_a_request_id() -> None:
    messages = {f".{file.package}.{message.name}": message for file in contracts() for message in file.message_type}
    missing = [
        rpc.name
        for file in contracts()
        for service in file.service
        for rpc in service.method
        if not rpc.name.startswith(READS) and rpc.name not in REPEATABLE
        if rpc.options.idempotency_level != MethodOptions.NO_SIDE_EFFECTS
        if "request_id" not in [field.name for field in messages[rpc.input_type].field]
    ]
    assert missing == []


def test_the_auditor_may_call_nothing_that_writes() -> None:
    allowed = [
        rpc
        for file in contracts()
        for service in file.service
        for rpc in service.method
        if options_pb2.ROLE_AUDITOR in rpc.options.Extensions[options_pb2.needs].roles
    ]
    reads = [rpc.name for rpc in allowed if rpc.name.startswith(READS)]
    reads += [rpc.name for rpc in allowed if rpc.options.idempotency_level == MethodOptions.NO_SIDE_EFFECTS]
    assert {"ListAuditEntries", "ReadAuditLog"} <= set(reads)
    assert [rpc.name for rpc in allowed if rpc.name not in reads] == []


def test_every_page_is_bounded() -> None:
    unbounded = [
        message.name
        for message in every_message()
        for field in message.field
        if field.name == "page_size" and field.options.Extensions[validate_pb2.field].int32.lte not in range(1, 1001)
    ]
    assert unbounded == []
