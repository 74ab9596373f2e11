"""Series: gatherings that follow each other, and what happens to those that come later when one is changed or ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.events.domain.gatherings import Gathering, GatheringState, Times


@dataclass(frozen=True)
class Following:
    """Those that follow one gathering in its series."""

    before: Gathering
    """The one, as it was."""
    free: tuple[Gathering, ...]
    """Those that change with it."""
    held: tuple[Gathering, ...]
    """Those that are left as they are: somebody holds a seat or waits there."""
    at: datetime

    @property
    def published(self) -> list[Gathering]:
        """Those of the free ones that people know of."""
        return [each for each in self.free if each.state is GatheringState.PUBLISHED]

    def carried_over(self, follower: Gathering, after: Gathering) -> Gathering:
        """The follower with what the change made different, and as much earlier or later; hosts if it is a draft."""
        plan = follower.plan.carrying_over(self.before.plan, after.plan)
        starts_at = follower.starts_at + (after.starts_at - self.before.starts_at)
        longer = after.times.length - self.before.times.length
        times = Times(starts_at, starts_at + follower.times.length + longer)
        is_draft = follower.state is GatheringState.DRAFT
        hosts = self.hosts_after(follower.host_ids, after) if is_draft else follower.host_ids
        return follower.hosted_by(hosts).change(plan, times, self.at)

    def hosts_after(self, host_ids: tuple[str, ...], after: Gathering) -> tuple[str, ...]:
        """Those who host what follows: the new hosts where the change made others."""
        return host_ids if after.host_ids == self.before.host_ids else after.host_ids


def drafts_ahead(in_series: Iterable[Gathering], at: datetime) -> list[Gathering]:
    """Those of the series that are drafts and lie ahead."""
    return [each for each in in_series if each.state is GatheringState.DRAFT and each.starts_at > at]


def following_of(
    gathering: Gathering, in_series: Iterable[Gathering], at: datetime, *, including_held: bool
) -> Following:
    """Those of the series that begin later and still lie ahead."""
    later = [each for each in in_series if each.starts_at > gathering.starts_at and each.id != gathering.id]
    ahead = [each for each in later if each.state is not GatheringState.CANCELLED and each.starts_at > at]
    held = tuple(each for each in ahead if each.is_held and not including_held)
    return Following(gathering, tuple(each for each in ahead if each not in held), held, at)
