"""What is done once for each text of an operation: scan, parse, measure, validate. Kept by its sha256.

Only what may be executed is kept, within a bound of bytes. Trusted documents are kept for good.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from graphql import DocumentNode, GraphQLError, GraphQLSchema, parse, validate

from gateway.limits import MOST_CHARACTERS, MOST_NESTED, MOST_TOKENS, too_much
from gateway.measuring import Measured, measure
from gateway.scanning import scan
from gateway.shapes import shapes_of

MOST_BYTES_KEPT = 64_000_000
BYTES_PER_CHARACTER = 160
"""What a document takes in memory for each character of its text, parsed and compiled: measured, rounded up."""
MOST_ERRORS = 10


@dataclass(frozen=True, eq=False)
class Document:
    """A text of operations and what was found out about it."""

    parsed: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()
    text: str = ""
    key: str = ""
    """The sha256 of the text in hexadecimal."""
    operations: tuple[Measured, ...] = ()
    bytes: int = 0
    """What it takes in memory."""
    compiled: dict[object, Any] = field(default_factory=dict)
    """What the execution makes of it, forgotten together with it."""

    def operation(self, name: str | None) -> Measured | None:
        """The operation of that name, or the only one; None when there is none such."""
        if name is None:
            return self.operations[0] if len(self.operations) == 1 else None
        return next((each for each in self.operations if each.name == name), None)


class Documents:
    """The documents of one schema, the most recently used of them kept."""

    def __init__(self, schema: GraphQLSchema, *, on_forgotten: Callable[[Document], None] = lambda _: None) -> None:
        self._schema = schema
        self._shapes = shapes_of(schema)
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._trusted: dict[str, Document] = {}
        self._bytes = 0
        self._on_forgotten = on_forgotten

    def read(self, text: str) -> Document:
        """The document of that text, with its errors when it may not be executed."""
        if len(text) > MOST_CHARACTERS:
            return Document(None, (too_much(len(text), MOST_CHARACTERS, "characters"),))
        key = self.key_of(text)
        if not key:
            return Document(None, (GraphQLError("The document holds half of a character."),))
        return self.known(key) or self._kept_now(self._read(text, key))

    @staticmethod
    def key_of(text: str) -> str:
        """The sha256 of a text; empty for one that cannot be written in UTF-8."""
        try:
            return sha256(text.encode()).hexdigest()
        except UnicodeEncodeError:
            return ""

    def known(self, key: str) -> Document | None:
        """The document of that sha256, where it is kept."""
        document = self._kept.get(key)
        if document is None:
            return self._trusted.get(key)
        self._kept.move_to_end(key)
        return document

    def trust(self, text: str) -> Document:
        """Keeps the document for good. Raises GraphQLError for one that may not be executed."""
        document = self.read(text)
        if document.errors:
            raise document.errors[0]
        self._trusted[document.key] = document
        return document

    def is_trusted(self, key: str) -> bool:
        """Whether the document of that sha256 is one of those kept for good."""
        return key in self._trusted

    def _read(self, text: str, key: str) -> Document:
        try:
            scan(text)
            parsed = parse(text, max_tokens=MOST_TOKENS)
            operations = tuple(measure(parsed, self._shapes))
        except RecursionError:
            return Document(None, (too_much(MOST_TOKENS, MOST_NESTED, "levels"),))
        except GraphQLError as error:
            return Document(None, (error,))
        errors = validate(self._schema, parsed, max_errors=MOST_ERRORS)
        size = len(text) * BYTES_PER_CHARACTER
        return Document(parsed, tuple(errors[:MOST_ERRORS]), text, key, operations, size)

    def _kept_now(self, document: Document) -> Document:
        if not document.errors:
            self._kept[document.key] = document
            self._bytes += document.bytes
            while self._bytes > MOST_BYTES_KEPT:
                _, forgotten = self._kept.popitem(last=False)
                self._bytes -= forgotten.bytes
                self._on_forgotten(forgotten)
        return document
