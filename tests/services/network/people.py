"""What people of the stories do: register, confirm, become members."""

from typing import Any

from okaeri.identity.v1 import account_pb2, organisation_pb2
from okaeri.network.v1 import comeback_pb2, consent_pb2, member_pb2, register_pb2, registration_pb2
from okaeri.recruiting.v1 import application_pb2

from chassis.clock import timestamp
from chassis.ids import new_id
from tests.services.network.house import BANK_HR, NOBODY, OPERATOR, RECRUITING, House, account_of, alumnus, at

TAROS_NAME = register_pb2.PersonName(family="高橋", given="太郎", family_kana="たかはし", given_kana="たろう")
PROFILE = ("name", "headline", "about", "skills", "prefecture_code", "employments")
CONFIRMED = at("2026-11-03T12:00:00")


def registering(**changes: Any) -> registration_pb2.RegisterRequest:
    """Taro of the register, who remembers everything."""
    typed: dict[str, Any] = {
        "request_id": new_id(),
        "company_id": "bank",
        "name": TAROS_NAME,
        "birth_date": "1980-04-01",
        "employee_number": "1",
        "joined_on": "2003-04-01",
        "left_on": "2015-03-31",
        "mail": "taro@home.example",
    }
    return registration_pb2.RegisterRequest(**(typed | changes))


async def registers(house: House, **changes: Any) -> str:
    """Registers; answers the id that is in the link."""
    before = set(house.identity.links)
    await house.registration(NOBODY).Register(registering(**changes))
    (new,) = set(house.identity.links) - before
    return house.identity.links[new].registration_id


def confirmed(registration_id: str, mail: str = "taro@home.example") -> account_pb2.MailConfirmed:
    return account_pb2.MailConfirmed(
        account_id=account_of(mail), registration_id=registration_id, confirm_time=timestamp(CONFIRMED)
    )


async def joins(house: House, **changes: Any) -> str:
    """Registers and confirms; answers the account."""
    mail = changes.get("mail", "taro@home.example")
    await house.hear(confirmed(await registers(house, **changes), mail))
    return account_of(mail)


async def pending(house: House) -> list[registration_pb2.Registration]:
    request = registration_pb2.ListPendingRegistrationsRequest(company_id="bank")
    return list((await house.registration(BANK_HR).ListPendingRegistrations(request)).registrations)


async def own(house: House, member_id: str) -> member_pb2.Member:
    found: member_pb2.Member = await house.members(alumnus(member_id)).GetOwnMember(member_pb2.GetOwnMemberRequest())
    return found


async def describes(house: House, member_id: str, *, listed: bool = False, **changes: Any) -> member_pb2.Member:
    """Changes the own profile as it is now; `listed` shows all of it in the directory."""
    said: dict[str, Any] = {"request_id": new_id(), "version": (await own(house, member_id)).version}
    request = member_pb2.UpdateOwnProfileRequest(**(said | changes))
    changed: member_pb2.Member = await house.members(alumnus(member_id)).UpdateOwnProfile(request)
    if listed:
        await shows(house, member_id)
        return await own(house, member_id)
    return changed


async def consents(house: House, member: str, company: str = "holding", **changes: Any) -> consent_pb2.Consent:
    given: dict[str, Any] = {
        "request_id": new_id(),
        "member_id": member,
        "company_id": company,
        "purpose": consent_pb2.CONSENT_PURPOSE_APPLICATION,
        "text_version": "2026-11",
        "language": "ja",
    }
    request = consent_pb2.RecordConsentRequest(**(given | changes))
    consent: consent_pb2.Consent = await house.consents(RECRUITING).RecordConsent(request)
    return consent


def licensed(
    id: str, first: str = "2026-04-01", last: str = "2099-03-31"
) -> organisation_pb2.CoordinatorOrganisationChanged:
    return organisation_pb2.CoordinatorOrganisationChanged(
        organisation_id=id, valid_from_date=first, valid_until_date=last
    )


async def gives(house: House, member: str, company: str = "holding", **changes: Any) -> consent_pb2.Consent:
    """The person consents, to sharing the whole profile where nothing else is said."""
    given: dict[str, Any] = {
        "request_id": new_id(),
        "company_id": company,
        "purpose": consent_pb2.CONSENT_PURPOSE_PROFILE,
        "text_version": "2026-11",
        "language": "ja",
        "items": PROFILE,
    }
    request = consent_pb2.GiveOwnConsentRequest(**(given | changes))
    consent: consent_pb2.Consent = await house.consents(alumnus(member)).GiveOwnConsent(request)
    return consent


async def withdraws(house: House, member: str, id: str, **changes: Any) -> consent_pb2.Consent:
    request = consent_pb2.WithdrawOwnConsentRequest(**({"request_id": new_id(), "id": id} | changes))
    consent: consent_pb2.Consent = await house.consents(alumnus(member)).WithdrawOwnConsent(request)
    return consent


async def shows(house: House, member: str, *items: str) -> consent_pb2.Consent:
    """The person consents to the directory, with these items or all."""
    directory = consent_pb2.CONSENT_PURPOSE_DIRECTORY
    return await gives(house, member, "", purpose=directory, items=items or PROFILE)


def hired(member_id: str, company_id: str = "holding", application_id: str = "a1") -> application_pb2.ApplicantHired:
    return application_pb2.ApplicantHired(
        application_id=application_id,
        member_id=member_id,
        company_id=company_id,
        kind=comeback_pb2.COMEBACK_KIND_EMPLOYMENT,
        hire_time=timestamp(at("2026-12-01T00:00:00")),
    )


def hire_cancelled(
    member_id: str, company_id: str = "holding", application_id: str = "a1"
) -> application_pb2.ApplicantHireCancelled:
    return application_pb2.ApplicantHireCancelled(
        application_id=application_id, member_id=member_id, company_id=company_id
    )


def earlier(number: int, **changes: Any) -> member_pb2.ImportedMember:
    """A member of the earlier system."""
    known: dict[str, Any] = {
        "earlier_id": f"e{number}",
        "company_id": "bank",
        "name": register_pb2.PersonName(family="田中", given="花子", family_kana="タナカ", given_kana="ハナコ"),
        "mail": f"hanako{number}@home.example",
        "join_time": timestamp(at("2025-05-31T15:30:00")),
        "joined_on": "2001-04-01",
        "left_on": "2011-03-31",
    }
    return member_pb2.ImportedMember(**(known | changes))


async def takes_over(house: House, *batches: list[member_pb2.ImportedMember]) -> member_pb2.ImportMembersResponse:
    async def requests() -> Any:
        for batch in batches:
            yield member_pb2.ImportMembersRequest(members=batch)

    answer: member_pb2.ImportMembersResponse = await house.members(OPERATOR).ImportMembers(requests(), timeout=60)
    return answer


async def makes_channel(
    house: House, kind: str = "LEAFLET", *, company_id: str = "bank", who: Any = BANK_HR
) -> registration_pb2.Channel:
    request = registration_pb2.CreateChannelRequest(
        request_id=new_id(),
        company_id=company_id,
        kind=registration_pb2.ChannelKind.Value(f"CHANNEL_KIND_{kind}"),
        name="春のチラシ",
    )
    channel: registration_pb2.Channel = await house.registration(who).CreateChannel(request)
    return channel
