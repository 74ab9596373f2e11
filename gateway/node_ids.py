"""Opaque ids of the graph: the type and the id its service knows it by, so that `node` can find anything again.

An id is no secret and grants nothing: the service that owns the row decides, every time, who may see it.
"""

import base64
import binascii
import re

from chassis.errors import InvalidInput

_CODE = re.compile("[a-z][a-z0-9-]{1,31}")
_WITH_CODE = frozenset({"Company", "Organisation"})
"""What the operator chose the ids of. No code is both, and a recipient of a consent is either: their services tell."""
_LONGEST = 200
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


def node_id(type_name: str, own_id: str) -> str:
    """The opaque id of a thing of that type."""
    # As `base64.urlsafe_b64encode` in a fraction of its time: every thing in an answer has an id.
    written = binascii.b2a_base64(f"{type_name}:{own_id}".encode(), newline=False)
    return written.translate(_URL_SAFE, b"=").decode()


def parts_of(text: str, *, field: str) -> tuple[str, str]:
    """The type and the id within its service. Raises InvalidInput for a text that `node_id` did not make."""
    try:
        padded = text + "=" * (-len(text) % 4)
        raw = base64.b64decode(padded, altchars=b"-_", validate=True) if len(text) <= _LONGEST else b""
        type_name, colon, own_id = raw.decode().partition(":")
    except (binascii.Error, ValueError):
        colon = own_id = ""
    if not colon or not own_id or not type_name.isalpha():
        raise InvalidInput("This is not an id that we gave.", field=field)
    return type_name, own_id


def own_id(type_name: str, text: str, *, field: str) -> str:
    """The id within its service of a thing of that type; a company or an organisation has a code that will do too.

    Raises InvalidInput for the id of another type, or for no id at all.
    """
    if type_name in _WITH_CODE and _CODE.fullmatch(text):
        return text
    found, own = parts_of(text, field=field)
    if found != type_name and not {found, type_name} <= _WITH_CODE:
        raise InvalidInput(f"This is the id of another thing than a {type_name}.", field=field)
    return own
