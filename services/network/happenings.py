"""What the network announces: ids, enums, dates and counts; never a name, an address or what people typed."""

from okaeri.network.v1 import member_pb2, registration_pb2

from chassis.clock import timestamp
from services.network.domain.comeback import Comeback
from services.network.domain.consent import Consent
from services.network.domain.member import Member
from services.network.domain.registration import Registration
from services.network.messages import PURPOSES, state_value


def registration_decided(registration: Registration) -> registration_pb2.RegistrationDecided:
    """A registration was decided."""
    return registration_pb2.RegistrationDecided(
        registration_id=registration.id, company_id=registration.company_id, state=state_value(registration)
    )


def member_joined(member: Member) -> member_pb2.MemberJoined:
    """Somebody became a member."""
    return member_pb2.MemberJoined(
        member_id=member.id, company_ids=member.company_ids, join_time=timestamp(member.joined_at)
    )


def member_returned(member: Member, comeback: Comeback) -> member_pb2.MemberReturned:
    """A member came back."""
    return member_pb2.MemberReturned(
        member_id=member.id, from_company_id=comeback.from_company_id, to_company_id=comeback.to_company_id
    )


def member_return_reverted(member: Member, comeback: Comeback) -> member_pb2.MemberReturnReverted:
    """A return did not come to be."""
    return member_pb2.MemberReturnReverted(
        member_id=member.id, from_company_id=comeback.from_company_id, to_company_id=comeback.to_company_id
    )


def taken_over(member: Member) -> tuple[member_pb2.MemberJoined | member_pb2.MemberReturned, ...]:
    """A member of an earlier system joined, and came back where it had."""
    return (member_joined(member), *(member_returned(member, comeback) for comeback in member.comebacks))


def consent_given(consent: Consent) -> member_pb2.ConsentGiven:
    """A member consented."""
    return member_pb2.ConsentGiven(
        member_id=consent.member_id,
        company_id=consent.company_id,
        purpose=PURPOSES[consent.purpose],
        text_version=consent.text_version,
    )


def consent_withdrawn(consent: Consent) -> member_pb2.ConsentWithdrawn:
    """A member withdrew a consent."""
    return member_pb2.ConsentWithdrawn(
        member_id=consent.member_id, company_id=consent.company_id, purpose=PURPOSES[consent.purpose]
    )
