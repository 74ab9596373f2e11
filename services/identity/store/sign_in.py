"""What signing in needs: links, letters, sessions, and limits."""

from datetime import datetime, timedelta

from chassis.mongo import NOTHING, Collection, Index
from chassis.people import NOBODY, REMOVED, About
from services.identity.domain.letters import Letter
from services.identity.domain.limits import Window
from services.identity.domain.links import Link
from services.identity.domain.sessions import Family

DAY = timedelta(days=1)


class Links(Collection[Link]):
    """Single-use links; they vanish a day after their end."""

    name = "links"
    of = Link
    holds = About("account_id", erased=REMOVED, without=("fingerprint",))
    gives = False
    """It belongs to the address, whoever signs in with that."""
    indexes = (Index(("fingerprint",), unique=True), Index(("ends_at",), expire_after=DAY), Index(("account_id",)))

    async def with_fingerprint(self, fingerprint: str) -> Link | None:
        """The link whose secret has this fingerprint."""
        return await self.first({"fingerprint": fingerprint})


class Letters(Collection[Letter]):
    """Mails that wait."""

    name = "letters"
    of = Letter
    holds = About("mail_key", erased=REMOVED)
    gives = False
    """It belongs to the address, whoever signs in with that."""
    indexes = (Index(("due_at",)), Index(("mail_key",)), Index(("queued_at",)))

    async def oldest(self) -> Letter | None:
        """The letter that waits longest, whether or not it is due."""
        found = await self.where({}, sort=("queued_at",), limit=1)
        return found[0] if found else None

    async def due(self, at: datetime, *, limit: int) -> list[Letter]:
        """The letters to send now, the longest waiting first."""
        return await self.where({"due_at": {"$lte": at}}, sort=("due_at",), limit=limit)


class Families(Collection[Family]):
    """Sessions; they vanish a day after their end."""

    name = "families"
    of = Family
    holds = About("account_id", erased=REMOVED)
    gives = False
    """It belongs to the address, whoever signs in with that."""
    indexes = (Index(("ends_at",), expire_after=DAY), Index(("account_id",)))


class Windows(Collection[Window]):
    """How often something was asked lately."""

    name = "windows"
    of = Window
    holds = NOBODY
    indexes = (Index(("ends_at",), expire_after=DAY),)

    async def of_id(self, id: str, at: datetime) -> Window:
        """The window of that id; a new one, open no longer than now, where there is none."""
        return await self.find(id) or Window(id, ends_at=at)

    async def keep(self, window: Window) -> Window:
        """Stores the window, whether or not it is new."""
        write = self.save if window.version else self.add
        return await write(window, announcing=NOTHING)
