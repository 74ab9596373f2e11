"""What the network announces: ids, enums, dates and counts; never a name, an address or what people typed."""

from okaeri.network.v1 import attribution_pb2, member_pb2, merge_pb2, registration_pb2

from chassis.clock import timestamp
from services.network.domain.channel import Channel
from services.network.domain.comeback import Comeback
from services.network.domain.figures import attributions
from services.network.domain.member import Member
from services.network.domain.merge import Merge
from services.network.domain.registration import Registration
from services.network.messages import kind_value, state_value


def registration_decided(registration: Registration) -> registration_pb2.RegistrationDecided:
    """A registration was decided."""
    return registration_pb2.RegistrationDecided(
        registration_id=registration.id, company_id=registration.company_id, state=state_value(registration)
    )


def registration_reopened(registration: Registration) -> registration_pb2.RegistrationReopened:
    """A declined registration was taken up again."""
    return registration_pb2.RegistrationReopened(registration_id=registration.id, company_id=registration.company_id)


def channel_created(channel: Channel) -> registration_pb2.ChannelCreated:
    """There is another way to hear of the network."""
    return registration_pb2.ChannelCreated(
        channel_id=channel.id,
        company_id=channel.company_id,
        kind=kind_value(channel.kind),
        gathering_id=channel.gathering_id,
    )


def members_merged(merge: Merge) -> merge_pb2.MembersMerged:
    """Two accounts became one member."""
    return merge_pb2.MembersMerged(
        merge_id=merge.id, member_id=merge.member_id, merged_member_id=merge.merged_member_id
    )


def members_separated(merge: Merge) -> merge_pb2.MembersSeparated:
    """A merge was undone."""
    return merge_pb2.MembersSeparated(
        merge_id=merge.id, member_id=merge.member_id, merged_member_id=merge.merged_member_id
    )


def member_joined(member: Member) -> member_pb2.MemberJoined:
    """Somebody became a member."""
    return member_pb2.MemberJoined(
        member_id=member.id, company_ids=member.company_ids, join_time=timestamp(member.joined_at)
    )


def newcomer_joined(
    member: Member, registration: Registration
) -> tuple[member_pb2.MemberJoined | attribution_pb2.JoiningAttributed, ...]:
    """Somebody became a member, and at which gatherings that began."""
    attributed = [
        attribution_pb2.JoiningAttributed(
            member_id=member.id,
            gathering_id=one.gathering_id,
            is_first_touch=one.first,
            is_last_touch=one.last,
            touch_time=timestamp(one.touched_at),
            join_time=timestamp(member.joined_at),
        )
        for one in attributions(registration.touches)
    ]
    return (member_joined(member), *attributed)


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
