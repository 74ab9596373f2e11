"""Search by parts of words: what a text is found by, whatever its width, kana or old kanji. Leaves out the finding.

A text is found by its single characters and pairs of neighbouring ones; a query by the pairs of each of its words.
"""

import re
from collections.abc import Iterable

from services.network.domain.names import kana_key, name_key

_BETWEEN_WORDS = re.compile(r"[\s、。，．,.;:；：/／|｜()（）「」『』]+")
_MOST_OF_A_QUERY = 40


def tokens_of(texts: Iterable[str]) -> tuple[str, ...]:
    """What these texts are found by, each once."""
    words = [word for text in texts for word in _words(text)]
    return tuple(dict.fromkeys(token for word in words for token in (*word, *_pairs(word))))


def sought(query: str) -> tuple[str, ...]:
    """What a text must hold to answer the query; empty where the query says nothing."""
    parts = (part for word in _words(query) for part in (_pairs(word) or (word,)))
    return tuple(dict.fromkeys(parts))[:_MOST_OF_A_QUERY]


def _words(text: str) -> list[str]:
    folded = (kana_key(name_key(word, ""), "") for word in _BETWEEN_WORDS.split(text))
    return [word for word in folded if word]


def _pairs(word: str) -> tuple[str, ...]:
    return tuple(word[place : place + 2] for place in range(len(word) - 1))
