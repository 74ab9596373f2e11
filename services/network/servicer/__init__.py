"""The gRPC face of the network: register, registration, members, consents, figures."""

from services.network.servicer.consent import ConsentServicer
from services.network.servicer.figure import FigureServicer
from services.network.servicer.member import MemberServicer
from services.network.servicer.register import RegisterServicer
from services.network.servicer.registration import RegistrationServicer

__all__ = ["ConsentServicer", "FigureServicer", "MemberServicer", "RegisterServicer", "RegistrationServicer"]
