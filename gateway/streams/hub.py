"""Who in this process waits for what: topics, and a mailbox of bounded size for each who reads them.

A mailbox keeps what it got until it is read, the same thing only once. One that overflows forgets what it held and
keeps in its place that everything must be looked at anew: a slow reader costs no memory and misses nothing.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

MOST_LETTERS = 100


@dataclass(frozen=True)
class Topic:
    """A kind of thing, and one of them by its id; without an id all of them."""

    kind: str
    id: str = ""


class Mailbox:
    """What one reader has not read yet."""

    def __init__(self, hub: "Hub") -> None:
        self._hub = hub
        self._topics: set[Topic] = set()
        self._letters: dict[Topic, None] = {}
        self._look_anew = False
        self._filled = asyncio.Event()

    def follow(self, *topics: Topic) -> None:
        """From now on what happens to these is put in."""
        for topic in topics:
            self._topics.add(topic)
            self._hub.enter(topic, self)

    def put(self, letter: Topic) -> None:
        """Puts in that something happened to that thing."""
        if letter not in self._letters and len(self._letters) >= MOST_LETTERS:
            self.look_anew()
        elif not self._look_anew:
            self._letters[letter] = None
            self._filled.set()

    def look_anew(self) -> None:
        """Puts in, instead of all it holds, that anything may have happened."""
        self._letters.clear()
        self._look_anew = True
        self._filled.set()

    def empty(self) -> None:
        """Forgets what it holds: the reader is about to look at everything."""
        self._letters.clear()
        self._look_anew = False
        self._filled.clear()

    async def read(self) -> tuple[Topic, ...]:
        """All that something happened to; nothing when anything may have happened. Waits until it holds something."""
        await self._filled.wait()
        letters = () if self._look_anew else tuple(self._letters)
        self.empty()
        return letters

    def close(self) -> None:
        """Gets nothing any more."""
        for topic in self._topics:
            self._hub.leave(topic, self)


class Hub:
    """Hands what happened to all who follow it."""

    def __init__(self) -> None:
        self._followers: dict[Topic, set[Mailbox]] = {}
        self.hears = asyncio.Event()
        """Set while the domain events are heard."""
        self.wanted = asyncio.Event()
        """Set once somebody reads."""

    @contextmanager
    def reading(self, *topics: Topic) -> Iterator[Mailbox]:
        """A mailbox for these topics, for as long as it lasts."""
        self.wanted.set()
        mailbox = Mailbox(self)
        mailbox.follow(*topics)
        try:
            yield mailbox
        finally:
            mailbox.close()

    def enter(self, topic: Topic, mailbox: Mailbox) -> None:
        """The mailbox follows the topic."""
        self._followers.setdefault(topic, set()).add(mailbox)

    def leave(self, topic: Topic, mailbox: Mailbox) -> None:
        """The mailbox follows it no more."""
        followers = self._followers.get(topic, set())
        followers.discard(mailbox)
        if not followers:
            self._followers.pop(topic, None)

    def tell(self, happened: Topic) -> None:
        """Something happened to that thing."""
        for topic in (happened, Topic(happened.kind)):
            for mailbox in self._followers.get(topic, ()):
                mailbox.put(happened)

    def look_anew(self) -> None:
        """Something may have been missed: everybody looks at everything anew."""
        for mailbox in {mailbox for followers in self._followers.values() for mailbox in followers}:
            mailbox.look_anew()

    @property
    def topics(self) -> int:
        """How many topics are followed."""
        return len(self._followers)
