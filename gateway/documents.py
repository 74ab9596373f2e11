"""What is done once for each text of an operation: measure, parse, check its size, validate. Kept for the next time.

As an extension it gives Strawberry the parsed document and what is wrong with it, so nothing is done twice.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from graphql import DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode, parse, validate
from strawberry.extensions import SchemaExtension

from gateway import limits

MOST_KEPT = 1_000
MOST_CHARACTERS_KEPT = 4_000_000
MOST_ERRORS = 10


@dataclass(frozen=True)
class Document:
    """A text of an operation and what was found out about it."""

    parsed: DocumentNode | None
    errors: tuple[GraphQLError, ...] = ()

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation of that name, or the only one; None when there is none such."""
        parsed = self.parsed.definitions if self.parsed else ()
        found = [each for each in parsed if isinstance(each, OperationDefinitionNode)]
        if name is None:
            return found[0] if len(found) == 1 else None
        return next((each for each in found if each.name and each.name.value == name), None)


class Documents:
    """The documents of one schema, the most recently used of them kept within a bound of number and size."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._kept: OrderedDict[str, Document] = OrderedDict()
        self._characters = 0

    def read(self, text: str) -> Document:
        """The document of that text, with its errors when it may not be executed."""
        if len(text) > limits.MOST_CHARACTERS:
            return Document(None, (limits.too_much(len(text), limits.MOST_CHARACTERS, "characters"),))
        document = self._kept.get(text)
        if document is None:
            document = self._kept[text] = self._read(text)
            self._characters += len(text)
            self._forget()
        self._kept.move_to_end(text)
        return document

    def _read(self, text: str) -> Document:
        try:
            parsed = parse(text, max_tokens=limits.MOST_TOKENS, allow_empty_selection_sets=False)
            limits.check(parsed)
        except RecursionError:
            return Document(None, (limits.too_much(limits.MOST_TOKENS, limits.MOST.depth, "levels"),))
        except GraphQLError as error:
            return Document(None, (error,))
        errors = validate(self._schema, parsed, max_errors=MOST_ERRORS)
        return Document(parsed, tuple(errors[:MOST_ERRORS]))

    def _forget(self) -> None:
        while len(self._kept) > MOST_KEPT or self._characters > MOST_CHARACTERS_KEPT:
            text, _ = self._kept.popitem(last=False)
            self._characters -= len(text)


class Prepared(SchemaExtension):
    """Hands Strawberry the document that was read already; it is given as the root of the context."""

    def on_operation(self) -> Iterator[None]:
        """Before parsing and validation, which then have nothing left to do."""
        document: Document = self.execution_context.context.document
        self.execution_context.graphql_document = document.parsed
        self.execution_context.validation_rules = ()
        yield
