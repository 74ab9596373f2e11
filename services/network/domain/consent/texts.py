"""Finding a text: the one in force, or an earlier version. Leaves out the wordings themselves."""

from chassis.errors import InvalidInput
from services.network.domain.consent import wordings
from services.network.domain.consent.purposes import ConsentPurpose, ConsentText


def text_in_force(purpose: ConsentPurpose, language: str) -> ConsentText:
    """The newest text, in that language. InvalidInput(language) where there is none."""
    if text := newest_text(purpose, language):
        return text
    raise InvalidInput("There is no text in this language.", field="language")


def newest_text(purpose: ConsentPurpose, language: str) -> ConsentText | None:
    """The same, None where there is none."""
    return next(reversed(_versions(purpose, language)), None)


def text_of(purpose: ConsentPurpose, language: str, version: str) -> ConsentText | None:
    """The text of that version, None where there is none or none any more."""
    return next((text for text in _versions(purpose, language) if text.version == version), None)


def text_relied_on(purpose: ConsentPurpose, language: str, version: str) -> ConsentText | None:
    """The text of that version while it may be relied on: it is still there, and no later one replaces it."""
    text = text_of(purpose, language, version)
    known = _versions(purpose, language)
    if text is None or any(later.replaces_earlier for later in known[known.index(text) + 1 :]):
        return None
    return text


def _versions(purpose: ConsentPurpose, language: str) -> list[ConsentText]:
    """Those of a purpose in a language, the oldest first."""
    return [text for text in wordings.TEXTS if (text.purpose, text.language) == (purpose, language)]
