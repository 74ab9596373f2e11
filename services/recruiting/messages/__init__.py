"""Values of the domain as messages of the contract, and back; and what a change announces."""

from collections.abc import Callable, Mapping
from datetime import date

from google.protobuf.message import Message
from okaeri.network.v1 import comeback_pb2
from okaeri.recruiting.v1 import application_pb2, posting_pb2

from chassis.clock import timestamp
from chassis.errors import InvalidInput
from chassis.mongo import NOTHING, Announcing, Page
from services.recruiting.domain.applications import Application, ApplicationState, Step
from services.recruiting.domain.postings import ComebackKind, Posting, Terms


def day_of(text: str, field: str) -> date | None:
    """The day of `2026-11-23`, None for nothing. Raises InvalidInput for a day that no calendar has."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidInput(f"{text} is no day of the calendar.", field=field) from None


def text_of(day: date | None) -> str:
    """The day as `2026-11-23`, empty for none."""
    return day.isoformat() if day else ""


def kind_of(kind: comeback_pb2.ComebackKind.ValueType) -> ComebackKind:
    """COMEBACK_KIND_EMPLOYMENT is `employment`."""
    return ComebackKind(comeback_pb2.ComebackKind.Name(kind).removeprefix("COMEBACK_KIND_").lower())


def kind_message(kind: ComebackKind) -> comeback_pb2.ComebackKind.ValueType:
    """`employment` is COMEBACK_KIND_EMPLOYMENT."""
    return comeback_pb2.ComebackKind.Value(f"COMEBACK_KIND_{kind.upper()}")


def terms_of(terms: posting_pb2.PostingTerms) -> Terms:
    """The terms as values. Raises InvalidInput for a day that no calendar has."""
    return Terms(
        title=terms.title,
        duties=terms.duties,
        duties_change_range=terms.duties_change_range,
        workplace=terms.workplace,
        workplace_change_range=terms.workplace_change_range,
        contract_term=terms.contract_term,
        renewal_criteria=terms.renewal_criteria,
        pay=terms.pay,
        hours=terms.hours,
        as_of_date=day_of(terms.as_of_date, "terms.as_of_date"),
        opens_on=day_of(terms.opens_on, "terms.opens_on"),
        closes_on=day_of(terms.closes_on, "terms.closes_on"),
        skills=tuple(terms.skills),
        licences=tuple(terms.licences),
        prefecture_code=terms.prefecture_code,
    )


def terms_message(terms: Terms) -> posting_pb2.PostingTerms:
    """The terms."""
    return posting_pb2.PostingTerms(
        title=terms.title,
        duties=terms.duties,
        duties_change_range=terms.duties_change_range,
        workplace=terms.workplace,
        workplace_change_range=terms.workplace_change_range,
        contract_term=terms.contract_term,
        renewal_criteria=terms.renewal_criteria,
        pay=terms.pay,
        hours=terms.hours,
        as_of_date=text_of(terms.as_of_date),
        opens_on=text_of(terms.opens_on),
        closes_on=text_of(terms.closes_on),
        skills=terms.skills,
        licences=terms.licences,
        prefecture_code=terms.prefecture_code,
    )


def posting_message(posting: Posting) -> posting_pb2.Posting:
    """A posting."""
    return posting_pb2.Posting(
        id=posting.id,
        company_id=posting.company_id,
        legal_employer=posting.legal_employer,
        kind=kind_message(posting.kind),
        terms=terms_message(posting.terms),
        state=posting_pb2.PostingState.Value(f"POSTING_STATE_{posting.state.upper()}"),
        create_time=timestamp(posting.drafted_at),
        publish_time=timestamp(posting.published_at),
        version=posting.version,
    )


def postings_message(page: Page[Posting]) -> posting_pb2.ListPostingsResponse:
    """A page of postings."""
    return posting_pb2.ListPostingsResponse(
        postings=map(posting_message, page.items),
        **page.marks,
    )


def posting_published(posting: Posting) -> posting_pb2.PostingPublished:
    """What is announced of a posting that was published."""
    return posting_pb2.PostingPublished(
        posting_id=posting.id,
        company_id=posting.company_id,
        kind=kind_message(posting.kind),
        closes_on=text_of(posting.terms.closes_on),
    )


def posting_changed(posting: Posting) -> Announcing:
    """What is announced of new terms: those of a draft concern nobody outside."""
    changed = posting_pb2.PostingChanged(posting_id=posting.id, company_id=posting.company_id)
    return changed if posting.is_published else NOTHING


def posting_closed(posting: Posting) -> posting_pb2.PostingClosed:
    """What is announced of a posting that was closed."""
    return posting_pb2.PostingClosed(posting_id=posting.id, company_id=posting.company_id)


def state_of(state: application_pb2.ApplicationState.ValueType) -> ApplicationState:
    """APPLICATION_STATE_SCREENING is `screening`."""
    return ApplicationState(application_pb2.ApplicationState.Name(state).removeprefix("APPLICATION_STATE_").lower())


def state_message(state: ApplicationState) -> application_pb2.ApplicationState.ValueType:
    """`screening` is APPLICATION_STATE_SCREENING."""
    return application_pb2.ApplicationState.Value(f"APPLICATION_STATE_{state.upper()}")


def application_message(application: Application) -> application_pb2.Application:
    """An application."""
    return application_pb2.Application(
        id=application.id,
        posting_id=application.posting_id,
        company_id=application.company_id,
        member_id=application.member_id,
        state=state_message(application.state),
        statement=application.statement,
        consent_id=application.consent_id,
        consent_text_version=application.consent_text_version,
        create_time=timestamp(application.applied_at),
        steps=map(_step_message, application.steps),
        version=application.version,
    )


def application_received(application: Application) -> application_pb2.ApplicationReceived:
    """What is announced of a new application; by whom is not told."""
    return application_pb2.ApplicationReceived(
        application_id=application.id, posting_id=application.posting_id, company_id=application.company_id
    )


def member_applied(application: Application) -> application_pb2.MemberApplied:
    """What our own services are told beside it: who, for the figures of gatherings."""
    return application_pb2.MemberApplied(
        application_id=application.id,
        member_id=application.member_id,
        company_id=application.company_id,
        apply_time=timestamp(application.applied_at),
    )


def application_moved(before: Application, after: Application) -> tuple[Message, ...]:
    """What is announced of a move: the move, and the hire or its end where it is one."""
    moved = application_pb2.ApplicationMoved(
        application_id=after.id,
        company_id=after.company_id,
        from_state=state_message(before.state),
        to_state=state_message(after.state),
    )
    return moved, *_CONSEQUENCES.get(after.state, _none)(after)


def _step_message(step: Step) -> application_pb2.ApplicationStep:
    return application_pb2.ApplicationStep(state=state_message(step.state), time=timestamp(step.at))


def _none(application: Application) -> tuple[Message, ...]:
    return ()


def _hired(application: Application) -> tuple[Message, ...]:
    hired = application_pb2.ApplicantHired(
        application_id=application.id,
        member_id=application.member_id,
        company_id=application.company_id,
        kind=kind_message(application.kind),
        hire_time=timestamp(application.steps[-1].at),
    )
    return (hired,)


def _hire_cancelled(application: Application) -> tuple[Message, ...]:
    cancelled = application_pb2.ApplicantHireCancelled(
        application_id=application.id, member_id=application.member_id, company_id=application.company_id
    )
    return (cancelled,)


_CONSEQUENCES: Mapping[ApplicationState, Callable[[Application], tuple[Message, ...]]] = {
    ApplicationState.HIRED: _hired,
    ApplicationState.HIRE_CANCELLED: _hire_cancelled,
}
