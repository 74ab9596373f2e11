"""The part of the network: members, how they came in, what they agreed to, and the figures."""

import strawberry

from gateway.parts.network.consents import Consent, ConsentMutation, ConsentQuery, ConsentText, JointUseNotice
from gateway.parts.network.eligibility import Eligibility, EligibilityMutation, EligibilityQuery, EligibilityRule
from gateway.parts.network.figures import FigureQuery, Figures
from gateway.parts.network.members import Member, MemberMutation, MemberQuery, Viewer
from gateway.parts.network.merges import Merge, MergeMutation, MergeQuery, SuspectedDuplicate
from gateway.parts.network.provisions import Provision, ProvisionQuery
from gateway.parts.network.registrations import Channel, Registration, RegistrationMutation, RegistrationQuery
from gateway.parts.network.rights import Erasure, LegalHold, RightsMutation, RightsQuery


@strawberry.type
class NetworkQuery(
    MemberQuery, ConsentQuery, ProvisionQuery, RegistrationQuery, MergeQuery, FigureQuery, EligibilityQuery, RightsQuery
):
    """What the network answers."""


@strawberry.type
class NetworkMutation(
    MemberMutation, ConsentMutation, RegistrationMutation, MergeMutation, EligibilityMutation, RightsMutation
):
    """What the network does."""


__all__ = [
    "Channel",
    "Consent",
    "ConsentText",
    "Eligibility",
    "EligibilityRule",
    "Erasure",
    "Figures",
    "JointUseNotice",
    "LegalHold",
    "Member",
    "Merge",
    "NetworkMutation",
    "NetworkQuery",
    "Provision",
    "Registration",
    "SuspectedDuplicate",
    "Viewer",
]
