"""What partners are told they will hear."""

from cli.asyncapi import WRITTEN, document, events, written


def test_the_description_that_is_written_down_is_what_the_contracts_say() -> None:
    assert WRITTEN.read_text("utf-8") == written(), "run `python -m cli.asyncapi --write` and look at what changed"


def test_every_domain_event_has_a_channel_a_message_and_an_operation() -> None:
    names = [event.name for event in events()]
    told = document()
    assert len(set(names)) == len(names)
    assert list(told["channels"]) == names
    assert list(told["components"]["messages"]) == names
    assert len(told["operations"]) == len(names)


def test_a_channel_says_what_its_subject_is_made_of() -> None:
    channel = document()["channels"]["ApplicationMoved"]
    assert channel["address"] == "okaeri.recruiting.v1.application_moved.{company_id}"
    assert channel["parameters"] == {"company_id": {"description": "The company of the posting."}}


def test_a_message_says_its_fields_as_protobuf() -> None:
    schema = document()["components"]["messages"]["MemberJoined"]["payload"]["schema"]
    assert "  // The companies the person left.\n  repeated string company_ids = 2;\n" in schema
    assert "  google.protobuf.Timestamp join_time = 3;\n" in schema


def test_texts_are_quoted_so_that_yaml_reads_them_as_they_are() -> None:
    assert '    address: "okaeri.identity.v1.mail_confirmed"\n' in written()
    assert '      - "1.0"\n' in written() or '              - "1.0"\n' in written()
