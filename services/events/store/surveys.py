"""Surveys, their counters, and marks of who answered."""

from chassis.mongo import NOTHING, Collection, Index
from chassis.people import NOBODY
from services.events.domain.surveys import Mark, Survey, Tally


class Surveys(Collection[Survey]):
    """One for a gathering at most, under its id."""

    name = "surveys"
    of = Survey
    holds = NOBODY


class Tallies(Collection[Tally]):
    """What was answered, in numbers alone."""

    name = "survey_tallies"
    of = Tally
    holds = NOBODY

    async def keep(self, tally: Tally) -> None:
        """Stores it, whether or not it is new."""
        write = self.save if tally.version else self.add
        await write(tally, announcing=NOTHING)


class Marks(Collection[Mark]):
    """Who answered, as digests that need the server's secret and the seat; they name nobody."""

    name = "survey_marks"
    of = Mark
    holds = NOBODY
    indexes = (Index(("survey_id",)),)
