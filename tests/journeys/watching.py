"""Words that only few may read, and whoever saw one all the same: in an answer, a header, a log, a mail or a trace.

Leaves out who tries what (`exploring.py`) and where else there is to look (`eavesdropping.py`).
"""

import io
import threading
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Canary:
    """A word that stands nowhere else, and who may read it."""

    about: str
    word: str
    """ASCII letters and digits, so that no encoding spells it another way; upper and lower case count the same."""
    readers: frozenset[str]

    @property
    def beginning(self) -> str:
        """What somebody would search for who guesses; never the word itself, which an answer may quote."""
        return self.word[: len(self.word) * 2 // 3]

    @property
    def nonsense(self) -> str:
        """As long as the beginning, and the beginning of nothing there is."""
        return "".join("w" if letter == "y" else "y" for letter in self.beginning)


@dataclass
class Watch:
    """Looks at everything that anybody is shown."""

    canaries: tuple[Canary, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    """Names of people, each with what the person is called who may read the own name without a trace."""
    seen: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """Where somebody saw a word, by what the word is about and who."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def look(self, who: str, where: str, content: bytes) -> None:
        """Notes each word that stands in what somebody is shown."""
        for part in _parts_of(content):
            text = part.lower()
            for canary in self.canaries:
                if canary.word.lower().encode() in text:
                    with self._lock:
                        self.seen.setdefault((canary.about, who), []).append(where)

    def other_named_in(self, content: bytes, who: str) -> str:
        """The name of somebody else in what they are shown; empty for none."""
        return next((name for name, own in self.names.items() if own != who and name.encode() in content), "")

    def leaks(self) -> list[str]:
        """A sentence for each word and each of those who saw it and must not."""
        readers: Mapping[str, frozenset[str]] = {each.about: each.readers for each in self.canaries}
        return [
            f"{who} saw {about}: {', '.join(list(dict.fromkeys(places))[:5])}"
            for (about, who), places in sorted(self.seen.items())
            if who not in readers[about]
        ]

    def readers_of(self, about: str) -> set[str]:
        """Who saw that word."""
        return {who for seen, who in self.seen if seen == about}


def _parts_of(content: bytes) -> Iterator[bytes]:
    """The content, and what is packed in it."""
    yield content
    if content.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                yield name.encode()
                yield packed.read(name)
