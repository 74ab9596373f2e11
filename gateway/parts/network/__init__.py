"""The part of the network: members, how they came in, what they agreed to, and the figures."""

import strawberry

from gateway.parts.network.consents import Consent, ConsentMutation, ConsentQuery, ConsentText
from gateway.parts.network.figures import FigureQuery, Figures
from gateway.parts.network.members import Member, MemberMutation, MemberQuery, Viewer
from gateway.parts.network.registrations import Channel, Registration, RegistrationMutation, RegistrationQuery


@strawberry.type
class NetworkQuery(MemberQuery, ConsentQuery, RegistrationQuery, FigureQuery):
    """What the network answers."""


@strawberry.type
class NetworkMutation(MemberMutation, ConsentMutation, RegistrationMutation):
    """What the network does."""


__all__ = [
    "Channel",
    "Consent",
    "ConsentText",
    "Figures",
    "Member",
    "NetworkMutation",
    "NetworkQuery",
    "Registration",
    "Viewer",
]
