"""Domain values as messages of the contract, and back. Leaves out who may see them."""

from datetime import date

from okaeri.network.v1 import member_pb2, register_pb2, registration_pb2

from chassis.clock import timestamp
from services.network.domain.channel import Channel, ChannelKind
from services.network.domain.comeback import Comeback
from services.network.domain.figures import Figures
from services.network.domain.leaver_record import LeaverRecord
from services.network.domain.people import PersonName
from services.network.domain.profile import Profile
from services.network.domain.registration import Registration


def day(of: date | None) -> str:
    """`2015-04-01`, empty for none."""
    return of.isoformat() if of else ""


def name_of(message: register_pb2.PersonName) -> PersonName:
    """The name of a message."""
    return PersonName(
        message.family,
        message.given,
        message.family_kana,
        message.given_kana,
        message.family_romaji,
        message.given_romaji,
        message.former_family,
        message.former_family_kana,
    )


def name_message(name: PersonName) -> register_pb2.PersonName:
    """The message of a name."""
    return register_pb2.PersonName(
        family=name.family,
        given=name.given,
        family_kana=name.family_kana,
        given_kana=name.given_kana,
        family_romaji=name.family_romaji,
        given_romaji=name.given_romaji,
        former_family=name.former_family,
        former_family_kana=name.former_family_kana,
    )


def kind_of(value: int) -> ChannelKind:
    """The channel kind of the contract's number."""
    name = registration_pb2.ChannelKind.Name(value)  # type: ignore[arg-type]
    return ChannelKind(name.removeprefix("CHANNEL_KIND_").lower())


def kind_value(kind: ChannelKind) -> registration_pb2.ChannelKind.ValueType:
    """The contract's number of a channel kind."""
    return registration_pb2.ChannelKind.Value(f"CHANNEL_KIND_{kind.name}")


def state_value(registration: Registration) -> registration_pb2.RegistrationState.ValueType:
    """The contract's number of where a registration stands."""
    return registration_pb2.RegistrationState.Value(f"REGISTRATION_STATE_{registration.state.name}")


def leaver_record_message(record: LeaverRecord) -> register_pb2.LeaverRecord:
    """A leaver record, for its company."""
    return register_pb2.LeaverRecord(
        id=record.id,
        company_id=record.company_id,
        employee_number=record.employee_number,
        name=register_pb2.PersonName(
            family=record.family_name,
            given=record.given_name,
            family_kana=record.family_kana,
            given_kana=record.given_kana,
            family_romaji=record.family_romaji,
            given_romaji=record.given_romaji,
            former_family=record.former_family_name,
        ),
        birth_date=day(record.birth_date),
        joined_on=day(record.joined_on),
        left_on=day(record.left_on),
        leaving_reason=record.leaving_reason,
        unit_code=record.unit_code,
        employment_type=record.employment_type,
        skills=record.skills,
        licences=record.licences,
        update_time=timestamp(record.updated_at),
    )


def channel_message(channel: Channel, *, url: str, qr_svg: str) -> registration_pb2.Channel:
    """A channel with its address and picture."""
    return registration_pb2.Channel(
        id=channel.id,
        company_id=channel.company_id,
        kind=kind_value(channel.kind),
        name=channel.name,
        code=channel.code,
        url=url,
        qr_svg=qr_svg,
        create_time=timestamp(channel.created_at),
        gathering_id=channel.gathering_id,
    )


def comeback_message(comeback: Comeback) -> member_pb2.Comeback:
    """A comeback of a member."""
    return member_pb2.Comeback(
        from_company_id=comeback.from_company_id,
        to_company_id=comeback.to_company_id,
        hire_time=timestamp(comeback.at),
    )


def member_message(profile: Profile) -> member_pb2.Member:
    """A member as somebody may see it."""
    periods = (
        member_pb2.Employment(company_id=one.company_id, joined_on=one.joined, left_on=one.left)
        for one in profile.periods
    )
    return member_pb2.Member(
        id=profile.id,
        name=name_message(profile.name),
        headline=profile.headline,
        about=profile.about,
        skills=profile.skills,
        prefecture_code=profile.prefecture_code,
        employments=periods,
        listed=profile.listed,
        join_time=timestamp(profile.joined_at),
        version=profile.version,
        comebacks=map(comeback_message, profile.comebacks),
        items=profile.items,
    )


def figures_message(figures: Figures) -> member_pb2.Figures:
    """The figures."""
    return member_pb2.Figures(
        registrants=[
            member_pb2.RegistrantFigure(
                month=one.month,
                channel_kind=one.channel_kind,
                first_touch_count=one.first_touches,
                last_touch_count=one.last_touches,
            )
            for one in figures.registrants
        ],
        comebacks=[
            member_pb2.ComebackFigure(
                from_company_id=one.from_company_id, to_company_id=one.to_company_id, count=one.count
            )
            for one in figures.returns
        ],
        member_count=figures.member_count,
        as_of_time=timestamp(figures.as_of),
        launch_time=timestamp(figures.launched_at),
    )
