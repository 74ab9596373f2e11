"""Mailings as messages."""

from okaeri.events.v1 import mailing_pb2 as pb

from chassis.clock import timestamp
from services.events.domain.counting import count_of
from services.events.domain.mailings import Mailing


def mailing_message(mailing: Mailing) -> pb.Mailing:
    """Letters to many, for a host."""
    return pb.Mailing(
        id=mailing.id,
        gathering_id=mailing.gathering_id,
        company_id=mailing.company_id,
        kind=pb.MailingKind.Value(f"MAILING_KIND_{mailing.kind.upper()}"),
        create_time=timestamp(mailing.created_at),
        is_addressed=mailing.is_addressed,
        recipient_count=count_of(mailing.recipients).value,
    )
