"""What a transaction that wrote for others says in the audit log: which aggregates, and whom they are about.

Read from the rows as they were written and from what their collections declare, so that no servicer has to say it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from chassis.audit.entry import Action, AuditEntry, entry, is_opaque
from chassis.call import Call
from chassis.mongo.driver import Document
from chassis.mongo.matching import values_at
from chassis.mongo.open_transaction import OpenTransaction, Written
from chassis.mongo.request import request_in_hand

MOST_NAMED = 250
"""People and aggregates named in one entry; what concerns more leaves several, so that a page fits into a message."""

P = TypeVar("P")


def entries_of(call: Call, writing: OpenTransaction) -> list[AuditEntry]:
    """The entries of an act: one, or one for every 250 aggregates."""
    request = request_in_hand.get()
    said: Mapping[str, Any] = {"company_id": _company(call, writing.written), **writing.said}
    more = {**said, "request_id": request.request_id if request else ""}
    rows = [(each, document) for each in writing.written for document in each.documents]
    return [entry(call, Action.ACT, **{**more, **_named(part, said.get("people", ()))}) for part in parts(rows)]


def parts(of: Sequence[P]) -> Iterator[Sequence[P]]:
    """What one entry may name, and so on."""
    for start in range(0, len(of), MOST_NAMED):
        yield of[start : start + MOST_NAMED]


def _named(part: Sequence[tuple[Written, Document]], people: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found = {id for written, document in part for field in written.about for id in _ids(document, field)}
    things = dict.fromkeys(_thing(written.collection, str(document["_id"])) for written, document in part)
    return {"people": tuple(sorted({*found, *people} - {""})), "things": tuple(things)}


def _thing(collection: str, id: str) -> str:
    """Some rows are found by an address, or by what is made of one: then the collection is all that is said."""
    return f"{collection}/{id if is_opaque(id) else ''}"


def _ids(document: Document, field: str) -> list[str]:
    found = values_at(document, "_id" if field == "id" else field)
    ids = [str(id) for each in found for id in (each if isinstance(each, list) else [each]) if id]
    return [id for id in ids if is_opaque(id)]


def _company(call: Call, written: Iterable[Written]) -> str:
    """The one company, of those the caller holds a role for, whose things were written."""
    held = {grant.company_id for grant in call.caller.grants if grant.company_id}
    touched = {document.get("company_id") for each in written for document in each.documents} & held
    return str(touched.pop()) if len(touched) == 1 else ""
