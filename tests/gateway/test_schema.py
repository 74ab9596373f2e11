"""The schema as a whole: written down, described, made from the contracts and failing early where it does not fit."""

from pathlib import Path

import pytest
from google.protobuf.descriptor import MethodDescriptor
from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, parse, validate
from okaeri.recruiting.v1 import posting_pb2 as pb

from gateway import loaders
from gateway.contracts import CONTRACTS, EVERYWHERE, described_files, description_of, methods
from gateway.inputs import takes
from gateway.mutations import writes
from gateway.parts.recruiting import ClosePostingInput, PublishPostingPayload
from gateway.proto_types import Node, auto, message
from gateway.schema import WRITTEN, graph, written

EXAMPLES = sorted((Path(__file__).parent.parent.parent / "docs" / "examples").glob("*.graphql"))


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return graph()._schema


def test_the_schema_that_is_written_down_is_the_schema() -> None:
    message = "run `python -m gateway.schema --write` and look at what changed"
    assert WRITTEN.read_text("utf-8") == written(), message


def test_everything_in_the_schema_is_described(schema: GraphQLSchema) -> None:
    ours = {name: each for name, each in schema.type_map.items() if not name.startswith(("_", "link__"))}
    bare = [name for name, each in ours.items() if not each.description]
    for name, each in ours.items():
        if isinstance(each, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            fields = {key: field for key, field in each.fields.items() if key[0] != "_"}
            bare += [f"{name}.{key}" for key, field in fields.items() if not field.description]
            arguments = ((key, field.args) for key, field in fields.items() if hasattr(field, "args"))
            bare += [f"{name}.{key}({arg})" for key, args in arguments for arg in args if not args[arg].description]
        for value, one in getattr(each, "values", {}).items():
            bare += [] if one.description else [f"{name}.{value}"]
    assert bare == []


def test_custom_scalars_say_by_what_they_are_specified(schema: GraphQLSchema) -> None:
    for name in ("Date", "DateTime"):
        assert schema.type_map[name].specified_by_url.startswith("https://")  # type: ignore[attr-defined]


def test_what_can_be_found_by_id_is_a_node_and_an_entity() -> None:
    nodes = {
        *("Application", "Company", "Gathering", "Interview", "LeaverRecord", "Member"),
        *("Organisation", "Posting", "Registration", "Series"),
    }
    assert loaders.known_types() == nodes
    text = written()
    for name in nodes:
        assert f'type {name} implements Node @key(fields: "id")' in text


def test_every_contract_with_rpcs_is_known_to_the_gateway() -> None:
    known = {file.name for files in (*CONTRACTS.values(), EVERYWHERE) for file in files}
    assert {file.name for file in described_files() if file.service} <= known


# What is not in the graph, and why: streams and takeovers are for systems, the rest is between services.
NOT_IN_THE_GRAPH = {
    "AccountService.BatchOpenAccounts",
    "AccountService.GrantDesk",
    "AccountService.RequestConfirmation",
    "AccountService.RevokeDesk",
    "AttributionService.KeepTouch",
    "AttributionService.ListNewsReaders",
    "AuditService.ReadAuditLog",
    "ConsentService.EndConsent",
    "ConsentService.FindConsents",
    "ConsentService.ProvideOnConsent",
    "ConsentService.RecordConsent",
    "CredentialService.GetSigningKeys",
    "CredentialService.IssueToken",
    "EligibilityService.CheckEligibility",
    "LetterService.PostLetter",
    "MemberService.ImportMembers",
    "OrganisationService.ImportUnits",
    "PersonService.ExportOwn",
    "RegisterService.ImportLeavers",
    "ScoringService.BatchGetScores",
    "ScoringService.ScoreMembers",
    "ScoringService.ScorePostings",
}


def is_in_the_graph(name: str, method: MethodDescriptor) -> bool:
    sources = (path.read_text("utf-8") for path in (WRITTEN.parent.parent / "gateway" / "parts").rglob("*.py"))
    return any(f'"{name}"' in source for source in sources)


def test_every_rpc_for_people_is_in_the_graph() -> None:
    missing = {name for name, method in methods().items() if not is_in_the_graph(name, method)}
    assert missing == NOT_IN_THE_GRAPH


def test_a_wrong_name_of_a_field_fails_when_the_type_is_made() -> None:
    with pytest.raises(TypeError, match=r"okaeri\.recruiting\.v1\.Posting has no field named salary"):

        @message(pb.Posting)
        class Wrong:
            salary: auto


def test_a_wrong_name_in_an_input_fails_when_the_input_is_made() -> None:
    with pytest.raises(TypeError, match="has no field named salary"):

        @takes(pb.ClosePostingRequest)
        class Wrong:
            salary: auto


def test_a_message_that_is_not_in_the_graph_fails_when_it_is_made_public() -> None:
    with pytest.raises(TypeError, match="a message that is not in the graph"):

        @takes(pb.ListPostingsResponse)
        class Wrong:
            postings: auto


def test_an_rpc_that_is_nowhere_or_takes_something_else_fails_when_it_is_named() -> None:
    with pytest.raises(TypeError, match=r"no contract has an rpc named PostingService\.Burn"):
        writes("PostingService.Burn", ClosePostingInput, PublishPostingPayload)
    with pytest.raises(TypeError, match="does not take what ClosePostingInput stands for"):
        writes("PostingService.PublishPosting", ClosePostingInput, PublishPostingPayload)


def test_an_rpc_that_finds_nothing_by_id_cannot_be_what_finds_a_type() -> None:
    with pytest.raises(TypeError, match="does not find anything by id"):

        @message(pb.Posting, by="PostingService.DraftPosting")
        class Wrong(Node):
            state: auto


def test_a_name_without_a_comment_fails() -> None:
    with pytest.raises(TypeError, match="has no comment"):
        description_of("okaeri.recruiting.v1.Posting.salary")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_an_operation_of_the_graph(path: Path, schema: GraphQLSchema) -> None:
    assert validate(schema, parse(path.read_text("utf-8"))) == []


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 10
