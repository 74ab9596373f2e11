"""What a transaction that wrote for others says in the audit log: which aggregates, and whom they are about.

Read from the rows as they were written and from what their collections declare, so that no servicer has to say it.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from chassis.audit.entry import Action, AuditEntry, entry
from chassis.call import Call
from chassis.mongo.driver import Document
from chassis.mongo.matching import values_at
from chassis.mongo.open_transaction import OpenTransaction, Written
from chassis.mongo.request import request_in_hand

MOST_THINGS = 500
"""Aggregates named in one entry; a write of more leaves several."""


def entries_of(call: Call, writing: OpenTransaction) -> list[AuditEntry]:
    """The entries of an act: one, or one for every 500 aggregates."""
    request = request_in_hand.get()
    said: Mapping[str, Any] = {"company_id": _company(call, writing.written), **writing.said}
    more = {**said, "request_id": request.request_id if request else ""}
    rows = [(each, document) for each in writing.written for document in each.documents]
    return [entry(call, Action.ACT, **{**more, **_named(part, said.get("people", ()))}) for part in _parts(iter(rows))]


def _parts(rows: Iterator[tuple[Written, Document]]) -> Iterator[list[tuple[Written, Document]]]:
    while part := list(islice(rows, MOST_THINGS)):
        yield part


def _named(part: list[tuple[Written, Document]], people: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found = {str(id) for written, document in part for field in written.about for id in _ids(document, field)}
    things = dict.fromkeys(f"{written.collection}/{document['_id']}" for written, document in part)
    return {"people": tuple(sorted({*found, *people} - {""})), "things": tuple(things)}


def _ids(document: Document, field: str) -> list[Any]:
    found = values_at(document, "_id" if field == "id" else field)
    return [id for each in found for id in (each if isinstance(each, list) else [each]) if id]


def _company(call: Call, written: Iterable[Written]) -> str:
    """The one company, of those the caller holds a role for, whose things were written."""
    held = {grant.company_id for grant in call.caller.grants if grant.company_id}
    touched = {document.get("company_id") for each in written for document in each.documents} & held
    return str(touched.pop()) if len(touched) == 1 else ""
