"""Channels and registrations."""

from collections.abc import Iterable
from datetime import timedelta

from chassis.mongo import Announcing, Collection, Index, Page
from chassis.people import NOBODY, REMOVED, About, Kept
from services.network.domain.channel import Channel, EarlierTouch, same_code
from services.network.domain.leaver_record import LeaverRecord
from services.network.domain.registration import Registration, RegistrationState

MOST_ALIKE = 500
"""More registrations than this of one birth date nobody compares."""
UNCONFIRMED_LIFE = timedelta(days=30)
"""How long an unconfirmed registration is kept; longer than its link is good for."""
TOUCH_LIFE = timedelta(days=366)
"""How long a touch waits for a registration."""
DECLINED_LIFE = timedelta(days=366)
"""How long a declined registration is kept: as long as somebody may ask why."""


class Channels(Collection[Channel]):
    """All channels; there are hundreds."""

    name = "channels"
    of = Channel
    holds = NOBODY
    indexes = (
        Index(("code",), unique=True, taken="This code is taken; please try again."),
        Index(("company_id", "-created_at", "-id")),
    )

    async def by_code(self, codes: Iterable[str]) -> dict[str, Channel]:
        """The channels of these codes, in any spelling, by code."""
        found = await self.where({"code": {"$in": sorted({same_code(code) for code in codes})}})
        return {channel.code: channel for channel in found}

    async def newest_first(self, company_id: str, size: int, token: str, before: bool) -> Page[Channel]:
        """A page of the channels of a company, or of the group."""
        filter = {"company_id": company_id}
        return await self.page(filter, sort=("-created_at",), size=size, token=token, before=before)


class EarlierTouches(Collection[EarlierTouch]):
    """Touches of people who did not register yet; the mark says nobody's name."""

    name = "earlier_touches"
    of = EarlierTouch
    holds = About("mark", erased=REMOVED, kept=Kept(TOUCH_LIFE, since="touched_at"), exported=False)
    gives = False
    """It belongs to the address, whoever registers with that."""
    indexes = (Index(("mark",)),)

    async def of_mark(self, mark: str) -> list[EarlierTouch]:
        """Those of one address."""
        return await self.where({"mark": mark}) if mark else []


class Registrations(Collection[Registration]):
    """What people typed; what nobody confirmed vanishes."""

    name = "registrations"
    of = Registration
    holds = About(
        "account_id",
        erased=REMOVED,
        kept=Kept(DECLINED_LIFE, since="decided_at", where={"state": RegistrationState.DECLINED}),
        without=("mail_mark",),
    )
    indexes = (
        Index(("company_id", "state", "created_at", "id")),
        Index(("company_id", "state", "birth_date")),
        Index(("account_id", "state")),
        Index(("unconfirmed_since",), expire_after=UNCONFIRMED_LIFE),
    )

    async def pending(self, company_id: str, size: int, token: str, before: bool) -> Page[Registration]:
        """A page of those that wait for HR of the company, oldest first."""
        filter = {"company_id": company_id, "state": RegistrationState.PENDING}
        return await self.page(filter, sort=("created_at",), size=size, token=token, before=before)

    async def pending_born_with(self, record: LeaverRecord) -> list[Registration]:
        """Those that wait at the company of the record, of people with its birth date."""
        if record.birth_date is None:
            return []
        waiting = {"company_id": record.company_id, "state": RegistrationState.PENDING}
        return await self.where({**waiting, "birth_date": record.birth_date}, limit=MOST_ALIKE)

    async def waiting_of(self, account_id: str) -> list[Registration]:
        """Those of one account that wait for HR of any company."""
        return await self.where({"account_id": account_id, "state": RegistrationState.PENDING})

    async def approved_of(self, account_id: str) -> list[Registration]:
        """Those of one account that were approved, at whatever company, the first one first."""
        return await self.where({"account_id": account_id, "state": RegistrationState.APPROVED}, sort=("decided_at",))

    async def add_once(self, registration: Registration, *, announcing: Announcing) -> None:
        """Adds it, unless a call that was cut off before its answer has done so."""
        if await self.find(registration.id) is None:
            await self.add(registration, announcing=announcing)
