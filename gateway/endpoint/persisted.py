"""Documents that are known by their sha256: registered by who sends them first, or trusted from a manifest.

`extensions.persistedQuery` is what Apollo's clients send, `documentId` what the appendix of the specification has.
"""

import re
from collections.abc import Mapping
from typing import Any

from gateway.documents import Documents
from gateway.endpoint.reading import Given, bad
from gateway.endpoint.refusing import Refused
from gateway.operations import Asked

_SHA256 = re.compile("[0-9a-f]{64}")
_UNTRUSTED = "This gateway runs only the documents of its manifest; ask its operator to add this one."


class Persisted:
    """Finds the text that is meant."""

    def __init__(self, documents: Documents, *, only_trusted: bool) -> None:
        self._documents = documents
        self._only_trusted = only_trusted

    def asked(self, given: Given, *, only_a_query: bool = False) -> tuple[Asked, str]:
        """The operation that is meant, and the sha256 it was named by; empty where its text was sent alone.

        Raises Refused for a document that is not known or not trusted.
        """
        text, extensions = given.get("query"), given.get("extensions") or {}
        key = _key(given, extensions)
        if text is not None and not text.strip():
            raise bad("`query` must be the text of an operation.")
        text = self._text(text, key)
        return Asked(
            text=text,
            name=given.get("operationName") or None,
            variables=given.get("variables") or {},
            only_a_query=only_a_query,
            shows_cost=extensions.get("cost") is True,
        ), key

    def _text(self, text: str | None, key: str) -> str:
        if not key and text is None:
            raise bad("`query` must be the text of an operation, or name one by `extensions.persistedQuery`.")
        known = self._documents.known(key) if key else None
        if self._only_trusted:
            self._check_trusted(text, key)
        if text is None:
            if known is None:
                # The words are those that clients look for, to send the text once more.
                raise Refused(404, "PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
            return known.text
        if key and (known is None or known.text != text) and self._documents.key_of(text) != key:
            raise bad("`sha256Hash` is not that of the document.")
        return text

    def _check_trusted(self, text: str | None, key: str) -> None:
        if not self._documents.is_trusted(key if text is None else self._documents.key_of(text)):
            raise Refused(403, "UntrustedDocument", _UNTRUSTED)


def _key(given: Given, extensions: Mapping[str, Any]) -> str:
    """The sha256 that names the document; empty for none. Raises Refused for one that is none."""
    persisted, named = extensions.get("persistedQuery"), given.get("documentId")
    if persisted is not None:
        if not isinstance(persisted, dict) or persisted.get("version") != 1:
            raise bad("`extensions.persistedQuery` must say `version` 1 and a `sha256Hash`.")
        named = persisted.get("sha256Hash")
    if named is None:
        return ""
    key = str(named).removeprefix("sha256:")
    if not _SHA256.fullmatch(key):
        raise bad("A document is named by its sha256, 64 digits of 0-9a-f.")
    return key
