"""The consent ledger: what a person agreed to, on which text, for whom. Leaves out who shows and who asks.

`texts` finds a text, `wordings` holds what was written, `ledger` is what people agreed to.
"""

from services.network.domain.consent.ledger import Consent, consent_given, live_key
from services.network.domain.consent.purposes import (
    OWN_PERIODS,
    PROFILE_ITEMS,
    PROFILE_PURPOSES,
    ConsentPurpose,
    ConsentText,
    require_recipient,
    require_recipient_named,
)
from services.network.domain.consent.texts import text_in_force, text_of

__all__ = [
    "OWN_PERIODS",
    "PROFILE_ITEMS",
    "PROFILE_PURPOSES",
    "Consent",
    "ConsentPurpose",
    "ConsentText",
    "consent_given",
    "live_key",
    "require_recipient",
    "require_recipient_named",
    "text_in_force",
    "text_of",
]
