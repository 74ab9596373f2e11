"""What consents are for, and what may be shared. Leaves out the wordings."""

from dataclasses import dataclass
from enum import StrEnum

from chassis.errors import InvalidInput
from services.network.domain.company import Company

OWN_PERIODS = "employments"
"""The periods at companies of the group; comebacks are seen with them."""
PROFILE_ITEMS = ("name", "headline", "about", "skills", "prefecture_code", OWN_PERIODS)
"""What of a profile can be shared. A field that is not named here is for the person alone."""


class ConsentPurpose(StrEnum):
    """What a consent is for."""

    APPLICATION = "application"
    PROFILE = "profile"
    INTERVIEW = "interview"
    INTERVIEW_HELD = "interview_held"
    INTERVIEW_SUMMARY = "interview_summary"
    CONTACT = "contact"
    NEWS = "news"
    DIRECTORY = "directory"
    WISH = "wish"
    STORY = "story"


PROFILE_PURPOSES = frozenset(
    {ConsentPurpose.APPLICATION, ConsentPurpose.PROFILE, ConsentPurpose.INTERVIEW, ConsentPurpose.WISH}
)
"""On these the recipient may see the profile."""
_FOR_ORGANISATIONS = frozenset({ConsentPurpose.INTERVIEW, ConsentPurpose.CONTACT})


@dataclass(frozen=True)
class ConsentText:
    """A text people agree to, and what they may choose of.

    An older consent goes on covering what its own text said, for that is what the person agreed to. Only a text that
    `replaces_earlier` ends that: it is for when the older wording may be relied on no more, as after a change of law.
    """

    purpose: ConsentPurpose
    version: str
    language: str
    text: str
    items: tuple[str, ...]
    replaces_earlier: bool = False


def require_recipient(purpose: ConsentPurpose, recipient: Company | None) -> None:
    """InvalidInput(company_id) where the recipient cannot be one for the purpose; None stands for none known.

    An interview is with an organisation of coordinators, and only there; either may ask to write to people.
    """
    if recipient is None:
        raise InvalidInput("There is no such company or organisation.", field="company_id")
    if purpose is ConsentPurpose.INTERVIEW and not recipient.is_organisation:
        raise InvalidInput("An interview is with an organisation of coordinators.", field="company_id")
    if recipient.is_organisation and purpose not in _FOR_ORGANISATIONS:
        raise InvalidInput("This is for a company of the group.", field="company_id")


def require_recipient_named(purpose: ConsentPurpose, company_id: str) -> None:
    """InvalidInput(company_id) where a recipient is missing, or named for the directory, which has none of its own."""
    if purpose is ConsentPurpose.DIRECTORY and company_id:
        raise InvalidInput("The directory is for all members: it has no company.", field="company_id")
    if purpose is not ConsentPurpose.DIRECTORY and not company_id:
        raise InvalidInput("Please say which company it is for.", field="company_id")
