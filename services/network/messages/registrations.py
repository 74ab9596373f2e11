"""Registrations, decisions, suspected duplicates and merges as messages. Leaves out who may see them."""

from collections.abc import Iterable, Mapping

from okaeri.network.v1 import merge_pb2, registration_pb2

from chassis.clock import timestamp
from services.network.domain.decision import Decision
from services.network.domain.duplicate import Pair, Suspicion, SuspicionState
from services.network.domain.findings import Finding
from services.network.domain.leaver_record import LeaverRecord
from services.network.domain.matching import Comparison
from services.network.domain.merge import Merge
from services.network.domain.registration import Registration, RegistrationState
from services.network.messages import day, leaver_record_message, name_message, state_value

Records = Mapping[str, LeaverRecord]


def registration_message(
    registration: Registration,
    comparisons: Iterable[Comparison],
    records: Records,
    decisions: Iterable[Decision] = (),
) -> registration_pb2.Registration:
    """A registration beside its candidates, for HR of its company."""
    return registration_pb2.Registration(
        id=registration.id,
        company_id=registration.company_id,
        state=state_value(registration),
        name=name_message(registration.name),
        birth_date=day(registration.birth_date),
        employee_number=registration.employee_number,
        joined_on=day(registration.joined_on),
        left_on=day(registration.left_on),
        candidates=[_candidate(each, records[each.leaver_id]) for each in comparisons],
        create_time=timestamp(registration.created_at),
        confirm_time=timestamp(registration.confirmed_at),
        version=registration.version,
        decisions=map(decision_message, decisions),
    )


def _candidate(comparison: Comparison, record: LeaverRecord) -> registration_pb2.Candidate:
    return registration_pb2.Candidate(
        leaver_record=leaver_record_message(record),
        score=comparison.shown_score,
        reasons=[finding.value for finding in comparison.findings],
        reason_words=map(reason_message, comparison.findings),
        member_id=record.member_id or "",
    )


def reason_message(finding: Finding) -> registration_pb2.CandidateReason:
    """A finding in words."""
    return registration_pb2.CandidateReason(
        code=finding.value, points=finding.weight, ja=finding.words("ja"), en=finding.words("en")
    )


def decision_message(decision: Decision) -> registration_pb2.RegistrationDecision:
    """A decision, for HR of its company and the auditor."""
    records = [
        registration_pb2.DecidedRecord(
            leaver_record_id=one.leaver_record_id, score=one.score, reasons=map(reason_message, one.findings)
        )
        for one in decision.records
    ]
    return registration_pb2.RegistrationDecision(
        id=decision.id,
        registration_id=decision.registration_id,
        company_id=decision.company_id,
        state=_state(decision.state),
        decider_id=decision.decider_id,
        by_software=decision.is_by_software,
        decide_time=timestamp(decision.decided_at),
        records=records,
        merge_id=decision.merge_id,
    )


def _state(state: RegistrationState) -> registration_pb2.RegistrationState.ValueType:
    return registration_pb2.RegistrationState.Value(f"REGISTRATION_STATE_{state.name}")


def suspicion_message(
    suspicion: Suspicion, pair: Pair, comparison: Comparison, records: Records
) -> merge_pb2.SuspectedDuplicate:
    """A suspected duplicate as it is now, for HR of its company."""
    shown = {
        name: leaver_record_message(records[id])
        for name, id in (
            ("leaver_record", pair.leaver_record_id),
            ("merged_leaver_record", pair.merged_leaver_record_id),
        )
        if id in records
    }
    return merge_pb2.SuspectedDuplicate(
        id=suspicion.id,
        company_id=suspicion.company_id,
        state=_suspicion_state(suspicion.state),
        member_id=pair.member_id,
        merged_member_id=pair.merged_member_id,
        registration_id=pair.registration_id,
        score=comparison.shown_score,
        reasons=map(reason_message, comparison.findings),
        suspect_time=timestamp(suspicion.suspected_at),
        version=suspicion.version,
        **shown,
    )


def _suspicion_state(state: SuspicionState) -> merge_pb2.SuspicionState.ValueType:
    return merge_pb2.SuspicionState.Value(f"SUSPICION_STATE_{state.name}")


def merge_message(merge: Merge) -> merge_pb2.Merge:
    """A merge, for HR of its company and the auditor."""
    return merge_pb2.Merge(
        id=merge.id,
        company_id=merge.company_id,
        member_id=merge.member_id,
        merged_member_id=merge.merged_member_id,
        merge_time=timestamp(merge.merged_at),
        merger_id=merge.merger_id,
        separate_time=timestamp(merge.separated_at),
        separator_id=merge.separator_id,
        version=merge.version,
    )
