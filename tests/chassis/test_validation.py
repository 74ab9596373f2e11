"""Rules of a contract, and the field they were broken in."""

import pytest

from chassis.errors import InvalidInput
from chassis.validation import check
from tests.chassis.echo import pb


def test_a_message_that_keeps_the_rules_passes() -> None:
    check(pb.SayRequest(text="x", lines=[pb.Line(mail="a@example.jp")]))


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (pb.WriteRequest(), "text"),
        (pb.SayRequest(lines=[pb.Line(mail="a@example.jp"), pb.Line(mail="nobody")]), "lines[1].mail"),
        (pb.SayRequest(named={"x": pb.Line(mail="nobody")}), 'named["x"].mail'),
    ],
)
def test_a_broken_rule_names_the_path_of_the_field(request_: object, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(request_)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert refused.value.message.startswith(f"{field}: ")
    assert "nobody" not in refused.value.message
