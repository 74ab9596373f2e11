"""The gRPC face of the network: register, registration, members, consents, eligibility, figures."""

from services.network.servicer.attribution import AttributionServicer
from services.network.servicer.consent import ConsentServicer
from services.network.servicer.eligibility import EligibilityServicer
from services.network.servicer.erasure import ErasureServicer
from services.network.servicer.figure import FigureServicer
from services.network.servicer.joint_use import JointUseServicer
from services.network.servicer.member import MemberServicer
from services.network.servicer.merge import MergeServicer
from services.network.servicer.provision import ProvisionServicer
from services.network.servicer.register import RegisterServicer
from services.network.servicer.registration import RegistrationServicer
from services.network.servicer.rights import RightsServicer
from services.network.servicer.scoring import ScoringServicer

__all__ = [
    "AttributionServicer",
    "ConsentServicer",
    "EligibilityServicer",
    "ErasureServicer",
    "FigureServicer",
    "JointUseServicer",
    "MemberServicer",
    "MergeServicer",
    "ProvisionServicer",
    "RegisterServicer",
    "RegistrationServicer",
    "RightsServicer",
    "ScoringServicer",
]
