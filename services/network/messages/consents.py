"""Consents, joint-use notices and provisions as messages of the contract, and what is announced of them."""

from datetime import date

from okaeri.network.v1 import consent_pb2 as pb

from chassis.clock import timestamp
from chassis.errors import InvalidInput
from chassis.mongo import NOTHING, Announcing
from services.network.domain.consent import Consent, ConsentPurpose, ConsentText
from services.network.domain.joint_use import JointUseNotice, Responsible
from services.network.domain.provision import Provision

_UNANNOUNCED = frozenset(
    {
        ConsentPurpose.DIRECTORY,
        ConsentPurpose.INTERVIEW,
        ConsentPurpose.INTERVIEW_HELD,
        ConsentPurpose.INTERVIEW_SUMMARY,
    }
)
"""Whoever listens shall not learn that somebody talks to a coordinator; the directory concerns no company."""


def purpose_of(value: int) -> ConsentPurpose:
    """The purpose of the contract's number."""
    name = pb.ConsentPurpose.Name(value)  # type: ignore[arg-type]
    return ConsentPurpose(name.removeprefix("CONSENT_PURPOSE_").lower())


def purpose_value(purpose: ConsentPurpose) -> pb.ConsentPurpose.ValueType:
    """The contract's number of a purpose."""
    return pb.ConsentPurpose.Value(f"CONSENT_PURPOSE_{purpose.name}")


def consent_text_message(text: ConsentText) -> pb.ConsentText:
    """A text to agree to."""
    return pb.ConsentText(
        purpose=purpose_value(text.purpose),
        version=text.version,
        language=text.language,
        text=text.text,
        items=text.items,
    )


def consent_message(consent: Consent) -> pb.Consent:
    """A consent, for who gave it."""
    return pb.Consent(
        id=consent.id,
        purpose=purpose_value(consent.purpose),
        company_id=consent.company_id,
        text_version=consent.text_version,
        language=consent.language,
        give_time=timestamp(consent.given_at),
        withdraw_time=timestamp(consent.withdrawn_at),
        items=consent.items,
        asks_again=consent.asks_again,
        holds=bool(consent.covers),
    )


def live_consent_message(consent: Consent) -> pb.LiveConsent:
    """A consent that holds, for one of our services."""
    return pb.LiveConsent(member_id=consent.member_id, consent_id=consent.id, items=consent.covers)


def giving(consent: Consent) -> Announcing:
    """A member consented."""
    if consent.purpose in _UNANNOUNCED:
        return NOTHING
    return pb.ConsentGiven(
        member_id=consent.member_id,
        company_id=consent.company_id,
        purpose=purpose_value(consent.purpose),
        text_version=consent.text_version,
    )


def withdrawal(consent: Consent) -> Announcing:
    """A member withdrew a consent."""
    if consent.purpose in _UNANNOUNCED:
        return NOTHING
    return pb.ConsentWithdrawn(
        member_id=consent.member_id, company_id=consent.company_id, purpose=purpose_value(consent.purpose)
    )


def notice_of(request: pb.PublishJointUseNoticeRequest, id: str) -> JointUseNotice:
    """The notice as it was asked for. InvalidInput(in_force_date) for a day that there is not."""
    who = request.responsible
    return JointUseNotice(
        id=id,
        statement=request.statement.strip(),
        items=tuple(request.items),
        company_ids=tuple(request.company_ids),
        purpose=request.purpose.strip(),
        responsible=Responsible(who.name.strip(), who.address.strip(), who.representative.strip()),
        in_force_on=_day(request.in_force_date),
    )


def notice_message(notice: JointUseNotice) -> pb.JointUseNotice:
    """A notice, for anyone."""
    who = notice.responsible
    return pb.JointUseNotice(
        id=notice.id,
        statement=notice.statement,
        items=notice.items,
        company_ids=notice.company_ids,
        purpose=notice.purpose,
        responsible=pb.Responsible(name=who.name, address=who.address, representative=who.representative),
        in_force_date=notice.in_force_on.isoformat(),
        publish_time=timestamp(notice.published_at),
        end_time=timestamp(notice.ended_at),
    )


def notice_published(notice: JointUseNotice) -> pb.JointUseNoticePublished:
    """A notice was published."""
    return pb.JointUseNoticePublished(
        notice_id=notice.id, company_ids=notice.company_ids, in_force_date=notice.in_force_on.isoformat()
    )


def provision_message(provision: Provision) -> pb.Provision:
    """A record of provision, for the person and the auditor."""
    return pb.Provision(
        id=provision.id,
        member_id=provision.member_id,
        company_id=provision.company_id,
        items=provision.items,
        provide_time=timestamp(provision.at),
        purpose=purpose_value(provision.purpose) if provision.purpose else pb.CONSENT_PURPOSE_UNSPECIFIED,
        consent_id=provision.consent_id or "",
        notice_id=provision.notice_id or "",
        what=provision.what,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput("There is no such day.", field="in_force_date") from None
