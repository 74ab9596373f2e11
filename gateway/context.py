"""What the resolvers of one operation share: the services to ask and the loaders that gather what they ask by id."""

from collections.abc import Awaitable
from typing import Any

from gateway.documents import Document
from gateway.loaders import Ask, loaders_for


class Context:
    """Made anew for each operation, so that nothing one caller was shown reaches another."""

    def __init__(self, ask: Ask, document: Document) -> None:
        self.document = document
        """The operation as it was read."""
        self._ask = ask
        self._loaders = loaders_for(ask)

    def ask(self, rpc: str, message: Any) -> Awaitable[Any]:
        """The answer of an rpc, such as `PostingService.ListPostings`, for the caller in hand. Raises refusals."""
        return self._ask(rpc, message)

    def load(self, type_name: str, own_id: str) -> Awaitable[Any]:
        """A thing by its id within its service, in one batch with the others of this level; None when not found."""
        return self._loaders[type_name].load(own_id)
