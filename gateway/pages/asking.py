"""How a page speaks to the graph: as any client, with the operations of `docs/examples`, for whoever has the token.

No page calls a service, and none sends an operation that a front end could not send.
"""

from functools import cache
from pathlib import Path
from typing import Any

from chassis.errors import NotFound
from gateway.operations import Asked, Operations

_GATEWAY = Path(__file__).resolve().parent.parent
_PLACES = (_GATEWAY / "examples", _GATEWAY.parent / "docs" / "examples")
"""Where a wheel has the examples, and where a checkout has them."""
_EXAMPLES = next((place for place in _PLACES if place.is_dir()), _PLACES[-1])


class NoAnswer(Exception):
    """The graph answered with an error; `code` is its code, such as `Unavailable` or `NotSignedIn`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Asking:
    """Asks the graph in this process for somebody at that address, whose spending is counted as any client's."""

    def __init__(self, operations: Operations, address: str) -> None:
        self._operations = operations
        self._address = address

    async def ask(self, name: str, /, **variables: Any) -> dict[str, Any]:
        """The data of the example of that name, as anybody gets it. Raises NoAnswer where there is an error."""
        return await self.ask_as("", name, **variables)

    async def ask_as(self, token: str, name: str, /, **variables: Any) -> dict[str, Any]:
        """The same, for the owner of an access token."""
        asked = Asked(text=document(name), variables=variables)
        answered = await self._operations.answer(asked, token=token, address=self._address)
        if errors := answered.body.get("errors"):
            raise NoAnswer(str(errors[0].get("extensions", {}).get("code", "BadRequest")))
        data: dict[str, Any] = answered.body["data"]
        return data

    async def one(self, name: str, /, **variables: Any) -> Any:
        """The only field of the answer. Raises NotFound where it is null, and NoAnswer."""
        (found,) = (await self.ask(name, **variables)).values()
        if found is None:
            raise NotFound
        return found


@cache
def document(name: str) -> str:
    """The text of an example."""
    return (_EXAMPLES / f"{name}.graphql").read_text("utf-8")
