"""Every rpc of every contract, called wrongly in every way: a clear refusal, never a defect, nothing given away."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import grpc
import pytest
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message_factory import GetMessageClass
from joserfc.jwk import OKPKey
from okaeri.identity.v1 import organisation_pb2

from chassis import tokens
from chassis.access import Caller, Kind
from chassis.clock import now
from tests.journeys import forging, wrongly
from tests.journeys.asking import request_id
from tests.journeys.calling import Refusal
from tests.journeys.listening import everything
from tests.journeys.people import SAKUTARO, crowd, register_of
from tests.journeys.requesting import is_taken
from tests.journeys.the_group import Group, refused_in
from tests.journeys.wrongly import RPCS, attempt, must_name_a_field, must_say_no, name_of, needs_of

pytestmark = [pytest.mark.real, pytest.mark.slow]

CLOSED = [rpc for rpc in RPCS if not needs_of(rpc).anyone]


@dataclass(frozen=True)
class Tokens:
    """A token that opens everything a person may open, and the key to make others."""

    key: OKPKey
    everybody: Caller

    def fitting(self, rpc: MethodDescriptor) -> str:
        """A token that the rpc lets in."""
        services = needs_of(rpc).services
        who = Caller(services[0], Kind.SERVICE) if services else self.everybody
        return forging.signed(who, self.key)

    def ended(self) -> str:
        """A token that was good an hour ago."""
        return forging.signed(self.everybody, self.key, now() - timedelta(hours=1))

    def of_nobody(self) -> Iterator[str]:
        """Tokens that identity never gave."""
        stranger = tokens.new_key(str(self.key.kid))
        good = forging.signed(self.everybody, self.key)
        head, claims, signature = good.split(".")
        nothing = "eyJhbGciOiJub25lIn0"
        yield forging.signed(self.everybody, stranger)
        yield forging.signed(self.everybody, tokens.new_key("another-key"))
        yield f"{nothing}.{claims}."
        yield f"{head}.{claims[:-4]}AAAA.{signature}"
        yield f"{head}.{claims}.{signature[:-8]}AAAAAAAA"
        yield from ("x", "a.b.c", "." * 2, "ey" + "J" * 4000)


@pytest.fixture(scope="module")
def held(group: Group) -> Tokens:
    account_id = forging.subject_of(group.join(SAKUTARO).token)
    return Tokens(forging.signing_key_of(group), forging.everybody(account_id))


def empty(rpc: MethodDescriptor) -> bytes:
    return GetMessageClass(rpc.input_type)().SerializeToString()


@pytest.mark.parametrize("rpc", RPCS, ids=name_of)
def test_an_empty_request_is_refused_with_the_field_that_is_missing(
    group: Group, held: Tokens, rpc: MethodDescriptor
) -> None:
    refusal = attempt(group.calling, rpc, empty(rpc), held.fitting(rpc))
    if not is_taken(GetMessageClass(rpc.input_type)()):
        must_name_a_field(refusal)
    elif refusal is not None:
        must_say_no(refusal)


@pytest.mark.parametrize("rpc", wrongly.those_with(wrongly.too_long), ids=name_of)
def test_a_text_that_is_too_long_is_refused_with_its_field(group: Group, held: Tokens, rpc: MethodDescriptor) -> None:
    must_name_a_field(attempt(group.calling, rpc, wrongly.made(rpc.input_type, wrongly.too_long), held.fitting(rpc)))


@pytest.mark.parametrize("rpc", wrongly.those_with(wrongly.unknown_value), ids=name_of)
def test_a_value_that_no_enum_has_is_refused_with_its_field(group: Group, held: Tokens, rpc: MethodDescriptor) -> None:
    must_name_a_field(
        attempt(group.calling, rpc, wrongly.made(rpc.input_type, wrongly.unknown_value), held.fitting(rpc))
    )


@pytest.mark.parametrize("rpc", wrongly.those_with(wrongly.negative), ids=name_of)
def test_a_negative_number_is_refused_with_its_field(group: Group, held: Tokens, rpc: MethodDescriptor) -> None:
    must_name_a_field(attempt(group.calling, rpc, wrongly.made(rpc.input_type, wrongly.negative), held.fitting(rpc)))


@pytest.mark.parametrize("rpc", [rpc for rpc in RPCS if wrongly.crowded(rpc.input_type).ByteSize()], ids=name_of)
def test_a_list_that_is_too_long_is_refused_with_its_field(group: Group, held: Tokens, rpc: MethodDescriptor) -> None:
    must_name_a_field(attempt(group.calling, rpc, wrongly.crowded(rpc.input_type), held.fitting(rpc)))


@pytest.mark.parametrize("rpc", RPCS, ids=name_of)
def test_bytes_that_are_no_message_are_refused(group: Group, held: Tokens, rpc: MethodDescriptor) -> None:
    refusal = must_say_no(attempt(group.calling, rpc, wrongly.GARBAGE, held.fitting(rpc)))
    assert refusal.code == "INVALID_ARGUMENT"


@pytest.mark.parametrize("rpc", CLOSED, ids=name_of)
def test_a_token_that_ended_or_was_forged_opens_nothing(group: Group, held: Tokens, rpc: MethodDescriptor) -> None:
    for token in (held.ended(), *held.of_nobody()):
        refusal = must_say_no(attempt(group.calling, rpc, empty(rpc), token))
        assert refusal.code == "UNAUTHENTICATED", token[:80]


@pytest.mark.parametrize("rpc", [rpc for rpc in RPCS if needs_of(rpc).anyone], ids=name_of)
def test_who_may_be_anyone_may_hold_a_token_that_ended(group: Group, held: Tokens, rpc: MethodDescriptor) -> None:
    refusal = attempt(group.calling, rpc, empty(rpc), held.ended())
    assert refusal is None or must_say_no(refusal).code == "INVALID_ARGUMENT"


def test_two_tokens_at_once_are_refused(group: Group, held: Tokens) -> None:
    rpc = next(each for each in RPCS if each.name == "GetOwnAccount")
    call = group.calling.channel("identity").unary_unary(f"/{rpc.containing_service.full_name}/{rpc.name}")
    twice = (("authorization", f"Bearer {held.fitting(rpc)}"),) * 2
    with pytest.raises(grpc.RpcError) as refused:
        call(b"", metadata=twice, timeout=10)
    assert must_say_no(Refusal(refused.value)).code == "UNAUTHENTICATED"


def test_what_is_refused_announces_nothing(group: Group, held: Tokens) -> None:
    before = len(everything(group.nats_url))
    for rpc in RPCS:
        for wrong in (wrongly.too_long, wrongly.unknown_value, wrongly.negative):
            attempt(group.calling, rpc, wrongly.made(rpc.input_type, wrong), held.fitting(rpc))
    assert len(everything(group.nats_url)) == before


def test_a_message_beyond_four_mebibytes_is_turned_away(group: Group, held: Tokens) -> None:
    rpc = next(each for each in RPCS if each.name == "ListPostings")
    refusal = must_say_no(attempt(group.calling, rpc, b"\0" * (4 * 1024 * 1024 + 1), held.fitting(rpc)))
    assert refusal.code == "RESOURCE_EXHAUSTED"


def test_an_rpc_that_no_contract_has_is_told_to_be_none(group: Group, held: Tokens) -> None:
    call = group.calling.channel("identity").unary_unary("/okaeri.identity.v1.AccountService/DropEverything")
    with pytest.raises(grpc.RpcError) as refused:
        call(b"", metadata=(("authorization", f"Bearer {forging.signed(held.everybody, held.key)}"),), timeout=10)
    refusal = Refusal(refused.value)
    assert refusal.code == "UNIMPLEMENTED"
    wrongly.must_give_nothing_away(refusal.sentence)


def test_of_ten_thousand_rows_the_odd_one_is_refused_and_the_others_are_stored(group: Group) -> None:
    lines = register_of(crowd("insurance", 10_000), "insurance-01").decode().splitlines()
    assert lines[5_000].count("2018-03-31") == 1
    lines[5_000] = lines[5_000].replace("2018-03-31", "2018-13-45")
    report = group.import_register("insurance", "\n".join(lines).encode())
    assert refused_in(report) == {"5001": {"reason": "unreadable_date", "column": "left_on"}}
    assert (report.rows, report.added, report.refused_count) == (10_000, 9_999, 1)


def test_of_a_batch_of_units_with_an_odd_one_none_is_stored(group: Group) -> None:
    token = group.operator.token
    made = organisation_pb2.CreateCompanyRequest(request_id=request_id(), company_id="odd-one", name="奇数株式会社")
    group.calling.ask("OrganisationService", "CreateCompany", made, token)
    site = organisation_pb2.UNIT_KIND_SITE
    units = [
        organisation_pb2.Unit(company_id="odd-one", code=f"S{n}", name=f"第{n}支店", kind=site) for n in range(1000)
    ]
    units[137].prefecture_code = "48"
    with pytest.raises(grpc.RpcError) as refused:
        sent = iter([organisation_pb2.ImportUnitsRequest(units=units)])
        group.calling.ask("OrganisationService", "ImportUnits", sent, token)
    refusal = must_say_no(Refusal(refused.value))
    assert (refusal.code, refusal.field) == ("INVALID_ARGUMENT", "units[137].prefecture_code")
    listed = organisation_pb2.ListUnitsRequest(company_id="odd-one")
    assert not group.calling.ask("OrganisationService", "ListUnits", listed, token).units
