"""The part of the audit log, which every service keeps its own of: the auditor's search, and who looked at oneself.

Ids of people and actors are those of the log, not of the graph: one may be a member, an account or a machine.
"""

import strawberry
from okaeri.audit.v1 import audit_pb2 as pb

from gateway.merged import lists_everywhere
from gateway.parts.identity import Company
from gateway.parts.organisations import Organisation
from gateway.proto_types import auto, joined, maybe, message


@message(pb.AuditEntry)
class AuditEntry:
    """An entry."""

    id: auto
    service: auto
    time: auto
    action: auto
    method: auto
    actor_id: auto
    actor_kind: auto
    role: maybe
    company_id: maybe
    company: Company | None = joined("Company", "company_id", "The company, where it is one of the group.")
    organisation: Organisation | None = joined(
        "Organisation", "company_id", "The organisation of coordinators, where it is one."
    )
    what: maybe
    purpose: maybe
    items: auto
    people: auto
    things: auto
    request_id: maybe
    sequence: auto
    hash: auto


@message(pb.Access)
class Access:
    """Somebody looked."""

    id: auto
    time: auto
    service: auto
    company: Company | None = joined("Company", "company_id", "The company it was shown to, by name.")
    organisation: Organisation | None = joined(
        "Organisation", "company_id", "The organisation of coordinators it was shown to, by name."
    )
    role: maybe
    actor_kind: auto
    purpose: maybe
    what: maybe
    items: auto


@strawberry.type
class AuditQuery:
    """What is answered about the audit log."""

    audit_entries = lists_everywhere("AuditService.ListAuditEntries", AuditEntry)
    own_accesses = lists_everywhere("AuditService.ListOwnAccesses", Access)
