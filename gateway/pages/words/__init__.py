"""What the pages say, in Japanese and in English, each sentence side by side with its other."""

from collections.abc import Mapping
from functools import cache

from gateway.pages.language import LANGUAGES, Language
from gateway.pages.words.coming_in import COMING_IN
from gateway.pages.words.common import COMMON
from gateway.pages.words.door import DOOR
from gateway.pages.words.guests import GUESTS
from gateway.pages.words.public import PUBLIC
from gateway.pages.words.refusals import REFUSALS
from gateway.pages.words.surveys import SURVEYS
from gateway.pages.words.tickets import TICKETS

SAID: tuple[Mapping[str, tuple[str, str]], ...] = (COMMON, COMING_IN, PUBLIC, GUESTS, TICKETS, SURVEYS, DOOR, REFUSALS)
"""By name: Japanese, English. No name stands in two of them."""


@cache
def words_in(language: Language) -> Mapping[str, str]:
    """Everything that is said, in that language. A name that is not there is a defect."""
    at = LANGUAGES.index(language)
    return {name: both[at] for words in SAID for name, both in words.items()}
