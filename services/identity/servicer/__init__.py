"""The gRPC face of identity: organisation, accounts, credentials, letters of other services."""

from services.identity.servicer.account import AccountServicer
from services.identity.servicer.credential import CredentialServicer
from services.identity.servicer.letter import LetterServicer
from services.identity.servicer.organisation import OrganisationServicer

__all__ = ["AccountServicer", "CredentialServicer", "LetterServicer", "OrganisationServicer"]
