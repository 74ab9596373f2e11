"""Requests made from the contracts that pass the bounds of the contracts, for somebody who tries everything.

Leaves out who asks and what becomes of it.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice, product
from typing import Any

from buf.validate import validate_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from chassis.errors import InvalidInput
from chassis.validation import check
from tests.journeys.asking import request_id
from tests.journeys.remembering import Pool, kind_of, snake

NOBODYS_ID = "0123456789abcdef0123456789abcdef"
MOST_OF_ONE = 30
"""Ids of one field that are tried."""
MOST_TOGETHER = 40
"""Combinations of the ids of all fields that are tried."""
MOST_VARIED = 2
"""Of them, those with which every other field is changed: whose it is, and somebody else's."""
_SAMPLES = (
    *("2026-11-23", "2015-04-01", "2026-11", "2026", "ja", "en", "13", "bank", "x.read", "a-name", "A1", "true"),
    *("somebody@private.example", "12345678", "a text that means nothing", "x" * 32, "09:00", "application/json"),
)


@cache
def noun_of(rpc: MethodDescriptor) -> str:
    """What the `id` of a request is the id of, by what is answered: `application` for MoveApplication."""
    answered = [rpc.output_type, *(each.message_type for each in rpc.output_type.fields if each.message_type)]
    with_id = [snake(each.name) for each in answered if "id" in each.fields_by_name]
    tail = re.sub(r"^(BatchGet|[A-Z][a-z]+)(Own)?", "", rpc.name).removesuffix("s")
    return with_id[0] if with_id else snake(tail)


def requests(
    rpc: MethodDescriptor, pool: Pool, texts: Sequence[str], *, in_every_way: bool = True
) -> Iterator[Message]:
    """Requests that the contract takes: every id where one is wanted, every enum value, both sides of every flag.

    Not in every way: every id where one is wanted, and nothing else.
    """
    make = _Making(rpc, pool, texts)
    seen: set[bytes] = set()
    for message in make.all(in_every_way=in_every_way):
        told = _told(message)
        if told not in seen and is_taken(message):
            seen.add(told)
            yield message


def is_taken(message: Message) -> bool:
    """Whether the message keeps the rules of its contract."""
    try:
        check(message)
    except InvalidInput:
        return False
    return True


def free_texts(rpc: MethodDescriptor) -> list[FieldDescriptor]:
    """The fields of a request that take any text: what may be searched for."""
    return [each for each in rpc.input_type.fields if _is_free_text(each)]


def _is_free_text(field: FieldDescriptor) -> bool:
    texts = field.type == FieldDescriptor.TYPE_STRING and not field.is_repeated and not kind_of(field, "own")
    bound = rules_of(field).string
    closed = getattr(bound, "in") or bound.pattern or bound.email or bound.const
    return texts and not closed and field.name not in ("request_id", "page_token")


def rules_of(field: FieldDescriptor) -> Any:
    """What protovalidate demands of the field."""
    return field.GetOptions().Extensions[validate_pb2.field]


class _Making:
    def __init__(self, rpc: MethodDescriptor, pool: Pool, texts: Sequence[str]) -> None:
        self._type = rpc.input_type
        self._list = rpc.output_type.full_name
        self._noun = noun_of(rpc)
        self._pool = pool
        self._texts = texts

    def all(self, *, in_every_way: bool) -> Iterator[Message]:
        """Every combination of the ids that must be given, then every other field changed alone."""
        anchors = [field for field in self._type.fields if kind_of(field, self._noun)]
        values = [self._ids_for(field) for field in anchors]
        combinations = list(islice(_each_once(values), MOST_TOGETHER))
        for combination in combinations:
            yield self._made(dict(zip([each.name for each in anchors], combination, strict=True)))
        for combination in combinations[: MOST_VARIED if in_every_way else 0]:
            known = dict(zip([each.name for each in anchors], combination, strict=True))
            for field in self._type.fields:
                if field not in anchors:
                    yield from (self._made({**known, field.name: value}) for value in self._values(field))

    def _ids_for(self, field: FieldDescriptor) -> list[Any]:
        kind = kind_of(field, self._noun)
        found = self._pool.of(kind)
        if field.is_repeated:
            others = [each for each in self._pool.all() if each not in set(found)]
            return [chunk for each in (found, others) for chunk in _chunks(each, _most(field))] or [[NOBODYS_ID]]
        optional = rules_of(field).string.min_len == 0
        return [*([""] if optional else []), *found[:MOST_OF_ONE]] or [NOBODYS_ID]

    def _made(self, known: dict[str, Any]) -> Message:
        message: Any = GetMessageClass(self._type)()
        for field in self._type.fields:
            value = known[field.name] if field.name in known else self._needed(field, known)
            if value is not None:
                _set(message, field, value)
        return message

    def _needed(self, field: FieldDescriptor, known: dict[str, Any]) -> Any:
        """A value for a field that must be given; None for one that need not."""
        if field.name == "request_id":
            return request_id()
        if field.name == "version" and field.type != FieldDescriptor.TYPE_STRING:
            return self._pool.versions.get(str(known.get("id", "")), 1)
        choice = field.containing_oneof
        if choice is not None:
            chosen = any(each.name in known for each in choice.fields)
            return None if chosen or field is not choice.fields[0] else next(iter(self._values(field)), None)
        return next(iter(self._values(field)), None) if _must_be_given(field) else None

    def _values(self, field: FieldDescriptor) -> list[Any]:
        one = self._one_of(field)
        return [[each] for each in one] if field.is_repeated else one

    def _one_of(self, field: FieldDescriptor) -> list[Any]:
        rules = rules_of(field).repeated.items if field.is_repeated else rules_of(field)
        if field.message_type is not None:
            return _messages(field.message_type, self)
        if field.enum_type is not None:
            return [each.number for each in field.enum_type.values if each.number not in rules.enum.not_in]
        if field.type == FieldDescriptor.TYPE_BOOL:
            return [True]
        if field.type == FieldDescriptor.TYPE_BYTES:
            return [b"x"]
        if allowed := list(getattr(rules.int32, "in")):
            return allowed
        if field.type != FieldDescriptor.TYPE_STRING:
            return [100, 1] if field.name == "page_size" else [1, 3, 1000]
        return self._texts_for(field, rules.string)

    def _texts_for(self, field: FieldDescriptor, rules: Any) -> list[Any]:
        if (kind := kind_of(field, self._noun)) and not rules.pattern:
            return self._pool.of(kind)[:3] or [NOBODYS_ID]
        if field.name == "request_id":
            return [request_id()]
        if field.name == "page_token":
            return [each for each in (self._pool.places.get(self._list), self._pool.newest_place) if each]
        allowed = [each for each in getattr(rules, "in") if each]
        if allowed:
            return allowed
        if rules.pattern:
            return [each for each in _SAMPLES if re.search(rules.pattern, each)][:3]
        if rules.email:
            return [f"{request_id()[:8]}@private.example"]
        known = self._pool.texts_for(field.name)[:3]
        long_enough = [each for each in (*known, *self._texts, *_SAMPLES) if len(each) >= rules.min_len]
        return [each[: rules.max_len] if rules.max_len else each for each in long_enough][: 3 + len(known)]


def _messages(kind: Descriptor, making: _Making) -> list[Any]:
    if kind.full_name == "google.protobuf.Timestamp":
        return [GetMessageClass(kind)(seconds=4_000_000_000 + 3600 * later) for later in (0, 2)]
    if kind.GetOptions().map_entry or kind.full_name.startswith("google."):
        return []
    message: Any = GetMessageClass(kind)()
    for field in kind.fields:
        if field.containing_oneof is not None and field is not field.containing_oneof.fields[0]:
            continue
        if field.message_type is not kind and (values := making._values(field)):
            _set(message, field, values[0])
    return [message]


def _must_be_given(field: FieldDescriptor) -> bool:
    rules = rules_of(field)
    texts = (rules.string.min_len, rules.string.pattern, rules.string.email, getattr(rules.string, "in"))
    bounds = (*texts, getattr(rules.int32, "in"))
    numbers = (rules.int32.gte, rules.int32.gt, rules.int64.gt, rules.int64.gte, rules.repeated.min_items)
    known = rules.required or any(bounds) or any(each > 0 for each in numbers) or rules.HasField("int64")
    return bool(known or rules.HasField("enum") or field.name == "page_size" or field.message_type is not None)


def _set(message: Any, field: FieldDescriptor, value: Any) -> None:
    if field.is_repeated and field.message_type is not None and field.message_type.GetOptions().map_entry:
        return
    if field.is_repeated:
        getattr(message, field.name).extend(value)
    elif field.message_type is not None:
        getattr(message, field.name).CopyFrom(value)
    else:
        setattr(message, field.name, value)


def _each_once(values: list[list[Any]]) -> Iterator[tuple[Any, ...]]:
    """First combinations in which every value of every list stands once, then all the others."""
    longest = max(map(len, values), default=1)
    yield from (tuple(each[at % len(each)] for each in values) for at in range(longest))
    yield from product(*values)


def _chunks(values: list[str], size: int) -> Iterator[list[str]]:
    yield from (values[at : at + size] for at in range(0, len(values), size))


def _most(field: FieldDescriptor) -> int:
    return rules_of(field).repeated.max_items or 100


def _told(message: Any) -> bytes:
    """The message without what is new in every request."""
    copy = type(message)()
    copy.CopyFrom(message)
    if "request_id" in copy.DESCRIPTOR.fields_by_name:
        copy.ClearField("request_id")
    told: bytes = copy.SerializeToString(deterministic=True)
    return told
