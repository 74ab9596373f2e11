"""Which of the two languages a page speaks: what the address says, else what the browser prefers, else Japanese."""

from typing import Literal

from starlette.requests import Request

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")
_LONGEST = 200
"""Characters of `accept-language` that are looked at."""


def language_of(request: Request) -> Language:
    """The language for whoever asks."""
    return _named(request.query_params.get("lang", "")) or _preferred(request.headers.get("accept-language", ""))


def _preferred(header: str) -> Language:
    """The first of ours by weight; of equal weight the one that stands first."""
    wishes = [_wish(each) for each in header[:_LONGEST].split(",")]
    ours = [(weight, language) for weight, language in wishes if language and weight > 0]
    return max(ours, key=lambda wish: wish[0])[1] if ours else "ja"


def _wish(text: str) -> tuple[float, Language | None]:
    tag, _, weight = text.strip().partition(";q=")
    try:
        return (float(weight) if weight else 1.0), _named(tag)
    except ValueError:
        return 0.0, None


def _named(tag: str) -> Language | None:
    primary = tag.strip().lower().partition("-")[0]
    return next((each for each in LANGUAGES if each == primary), None)
