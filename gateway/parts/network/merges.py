"""One person with two accounts: suspected, merged, separated again; for HR of the company whose records say so."""

import strawberry
from okaeri.network.v1 import merge_pb2 as pb

from gateway.connections import lists
from gateway.inputs import takes
from gateway.mutations import writes
from gateway.parts.identity import Company
from gateway.parts.network.registrations import LeaverRecord  # noqa: F401 (a type messages below are made of)
from gateway.proto_types import auto, id_of, joined, maybe, message


@message(pb.SuspectedDuplicate)
class SuspectedDuplicate:
    """Perhaps one person."""

    id: auto
    company: Company | None = joined("Company", "company_id", "The company whose records connect them.")
    state: auto
    member_id: strawberry.ID = id_of(
        "Member", "member_id", "The member that would stay: the one whose record is known."
    )
    merged_member_id: strawberry.ID = id_of(
        "Member", "merged_member_id", "The other account; a member too, or somebody whose registration waits."
    )
    leaver_record: maybe
    merged_leaver_record: maybe
    registration_id: strawberry.ID | None = id_of(
        "Registration", "registration_id", "The registration that connects them; null where two records do."
    )
    score: auto
    reasons: auto
    suspect_time: auto
    version: auto


@message(pb.Merge)
class Merge:
    """Made one."""

    id: auto
    company: Company | None = joined("Company", "company_id", "The company whose HR did it.")
    member_id: strawberry.ID = id_of("Member", "member_id", "The member that stays.")
    merged_member_id: strawberry.ID = id_of("Member", "merged_member_id", "The account that became part of it.")
    merge_time: auto
    merger_id: auto
    separate_time: maybe
    separator_id: maybe
    version: auto


@takes(pb.SuspectDuplicateRequest, merged_leaver_record_id="LeaverRecord")
class SuspectDuplicateInput:
    """A pair: give `mergedLeaverRecordId` or `registrationId`."""

    request_id: maybe
    leaver_record_id: auto
    merged_leaver_record_id: maybe
    registration_id: maybe


@takes(pb.DismissSuspectedDuplicateRequest, id="SuspectedDuplicate")
class DismissSuspectedDuplicateInput:
    """The pair."""

    request_id: maybe
    id: auto
    version: auto


@takes(pb.MergeMembersRequest)
class MergeMembersInput:
    """The pair, and who stays."""

    request_id: maybe
    suspected_duplicate_id: auto
    version: auto
    member_id: maybe


@takes(pb.SeparateMembersRequest, id="Merge")
class SeparateMembersInput:
    """The merge."""

    request_id: maybe
    id: auto
    version: auto


@strawberry.type(description="The pair, noted.")
class SuspectDuplicatePayload:
    """HR has to look."""

    suspected_duplicate: SuspectedDuplicate = strawberry.field(description="The pair.")


@strawberry.type(description="The pair, settled.")
class DismissSuspectedDuplicatePayload:
    """Two people."""

    suspected_duplicate: SuspectedDuplicate = strawberry.field(description="The pair.")


@strawberry.type(description="The merge.")
class MergeMembersPayload:
    """One member."""

    merge: Merge = strawberry.field(description="The merge, which can be undone.")


@strawberry.type(description="The merge, undone.")
class SeparateMembersPayload:
    """Two again."""

    merge: Merge = strawberry.field(description="The merge.")


@strawberry.type
class MergeQuery:
    """What is answered about duplicates."""

    suspected_duplicates = lists("MergeService.ListSuspectedDuplicates", SuspectedDuplicate, needs=("company_id",))
    merges = lists("MergeService.ListMerges", Merge, needs=("company_id",))


@strawberry.type
class MergeMutation:
    """What is done about duplicates."""

    suspect_duplicate = writes("MergeService.SuspectDuplicate", SuspectDuplicateInput, SuspectDuplicatePayload)
    dismiss_suspected_duplicate = writes(
        "MergeService.DismissSuspectedDuplicate", DismissSuspectedDuplicateInput, DismissSuspectedDuplicatePayload
    )
    merge_members = writes("MergeService.MergeMembers", MergeMembersInput, MergeMembersPayload)
    separate_members = writes("MergeService.SeparateMembers", SeparateMembersInput, SeparateMembersPayload)
