"""The suite as a command reaches it: the public gRPC faces of its services, called for one person or machine.

The addresses are settings. Leaves out signing in (`cli/sessions.py`) and how a refusal is shown (`cli/answers.py`).
"""

from dataclasses import dataclass
from typing import Self

from google.protobuf.descriptor import FileDescriptor
from okaeri.audit.v1 import audit_pb2, audit_pb2_grpc
from okaeri.events.v1 import door_pb2, door_pb2_grpc, gathering_pb2, gathering_pb2_grpc, seat_pb2, seat_pb2_grpc
from okaeri.identity.v1 import account_pb2, account_pb2_grpc, organisation_pb2, organisation_pb2_grpc
from okaeri.network.v1 import (
    consent_pb2,
    consent_pb2_grpc,
    eligibility_pb2,
    eligibility_pb2_grpc,
    member_pb2,
    member_pb2_grpc,
    register_pb2,
    register_pb2_grpc,
    registration_pb2,
    registration_pb2_grpc,
)
from okaeri.recruiting.v1 import application_pb2, interview_pb2, interview_pb2_grpc, posting_pb2, posting_pb2_grpc

from chassis.client import Channel, connect
from chassis.credentials import TokenSource, channel_credentials
from chassis.errors import NotSignedIn
from chassis.settings import Settings

_CONTRACTS: dict[str, tuple[FileDescriptor, ...]] = {
    "identity": (account_pb2.DESCRIPTOR, organisation_pb2.DESCRIPTOR),
    "network": (
        member_pb2.DESCRIPTOR,
        consent_pb2.DESCRIPTOR,
        eligibility_pb2.DESCRIPTOR,
        register_pb2.DESCRIPTOR,
        registration_pb2.DESCRIPTOR,
    ),
    "recruiting": (posting_pb2.DESCRIPTOR, application_pb2.DESCRIPTOR, interview_pb2.DESCRIPTOR),
    "events": (gathering_pb2.DESCRIPTOR, seat_pb2.DESCRIPTOR, door_pb2.DESCRIPTOR),
}
SERVICES = tuple(_CONTRACTS)
"""The services by name."""


@dataclass(frozen=True)
class Bearer:
    """A token that somebody brought. Where a token comes from, for `chassis.client`."""

    text: str

    async def token(self) -> str:
        """The token as it was brought."""
        return self.text

    def turned_away(self, refusal: NotSignedIn) -> Exception:
        """The refusal itself: whoever brought the token has to bring another."""
        return refusal


class Suite:
    """The services, as one caller reaches them. Connects when first asked; leave it with `async with`."""

    def __init__(self, settings: Settings, caller: TokenSource) -> None:
        self._settings = settings
        self._caller = caller
        self._channels: dict[str, Channel] = {}

    @property
    def accounts(self) -> "account_pb2_grpc.AccountServiceAsyncStub":
        """Who can sign in, and as what."""
        return account_pb2_grpc.AccountServiceStub(self._channel("identity"))

    @property
    def credentials(self) -> "account_pb2_grpc.CredentialServiceAsyncStub":
        """Service accounts."""
        return account_pb2_grpc.CredentialServiceStub(self._channel("identity"))

    @property
    def organisation(self) -> "organisation_pb2_grpc.OrganisationServiceAsyncStub":
        """Companies and their units."""
        return organisation_pb2_grpc.OrganisationServiceStub(self._channel("identity"))

    @property
    def register(self) -> "register_pb2_grpc.RegisterServiceAsyncStub":
        """Leaver records."""
        return register_pb2_grpc.RegisterServiceStub(self._channel("network"))

    @property
    def registrations(self) -> "registration_pb2_grpc.RegistrationServiceAsyncStub":
        """Channels and registrations."""
        return registration_pb2_grpc.RegistrationServiceStub(self._channel("network"))

    @property
    def members(self) -> "member_pb2_grpc.MemberServiceAsyncStub":
        """Members."""
        return member_pb2_grpc.MemberServiceStub(self._channel("network"))

    @property
    def consents(self) -> "consent_pb2_grpc.ConsentServiceAsyncStub":
        """What members agreed to."""
        return consent_pb2_grpc.ConsentServiceStub(self._channel("network"))

    @property
    def provisions(self) -> "consent_pb2_grpc.ProvisionServiceAsyncStub":
        """What was provided of members."""
        return consent_pb2_grpc.ProvisionServiceStub(self._channel("network"))

    @property
    def eligibility(self) -> "eligibility_pb2_grpc.EligibilityServiceAsyncStub":
        """Who may come back."""
        return eligibility_pb2_grpc.EligibilityServiceStub(self._channel("network"))

    @property
    def figures(self) -> "member_pb2_grpc.FigureServiceAsyncStub":
        """Totals of the network."""
        return member_pb2_grpc.FigureServiceStub(self._channel("network"))

    @property
    def postings(self) -> "posting_pb2_grpc.PostingServiceAsyncStub":
        """Postings."""
        return posting_pb2_grpc.PostingServiceStub(self._channel("recruiting"))

    @property
    def interviews(self) -> "interview_pb2_grpc.InterviewServiceAsyncStub":
        """Interviews with coordinators."""
        return interview_pb2_grpc.InterviewServiceStub(self._channel("recruiting"))

    @property
    def gatherings(self) -> "gathering_pb2_grpc.GatheringServiceAsyncStub":
        """Gatherings."""
        return gathering_pb2_grpc.GatheringServiceStub(self._channel("events"))

    @property
    def seats(self) -> "seat_pb2_grpc.SeatServiceAsyncStub":
        """Seats at gatherings."""
        return seat_pb2_grpc.SeatServiceStub(self._channel("events"))

    @property
    def doors(self) -> "door_pb2_grpc.DoorServiceAsyncStub":
        """Doors of gatherings."""
        return door_pb2_grpc.DoorServiceStub(self._channel("events"))

    def audit(self, service: str) -> "audit_pb2_grpc.AuditServiceAsyncStub":
        """The audit log of that service."""
        return audit_pb2_grpc.AuditServiceStub(self._channel(service))

    def _channel(self, name: str) -> Channel:
        if name not in self._channels:
            credentials = channel_credentials(self._settings)
            address, contracts = self._settings.address_of(name), (*_CONTRACTS[name], audit_pb2.DESCRIPTOR)
            self._channels[name] = connect(address, *contracts, caller=self._caller, credentials=credentials)
        return self._channels[name]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for channel in self._channels.values():
            await channel.close()
