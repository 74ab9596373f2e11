"""What connects the two of a suspected duplicate at this moment: the records and registration it names, and whose
they are by now. Leaves out what follows from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.network.domain.duplicate import Pair, Suspicion, compare_records
from services.network.domain.leaver_record import LeaverRecord
from services.network.domain.matching import Comparison, compare
from services.network.domain.registration import Registration
from services.network.store import NetworkStore
from services.network.suspecting import pair_by_records, pair_by_registration


@dataclass(frozen=True)
class Connected:
    """A suspicion with what it names, as far as that is still there."""

    suspicion: Suspicion
    record: LeaverRecord | None
    other: LeaverRecord | None
    registration: Registration | None

    @property
    def pair(self) -> Pair | None:
        """The two, whoever they are part of by now; None where nothing connects two people any more."""
        pair = self._named()
        return pair if pair and pair.is_of_two else None

    @property
    def comparison(self) -> Comparison:
        """How well they agree; nothing where something is gone."""
        if self.record and self.other:
            return compare_records(self.record, self.other)
        if self.record and self.registration:
            return compare(self.registration.claim, self.record)
        return Comparison("", ())

    @property
    def records(self) -> dict[str, LeaverRecord]:
        """The company's records that are there, by id."""
        return {record.id: record for record in (self.record, self.other) if record}

    def _named(self) -> Pair | None:
        if self.record and self.other:
            return pair_by_records(self.record, self.other)
        if self.record and self.registration and self.registration.speaks_for_its_account:
            return pair_by_registration(self.record, self.registration)
        return None


async def connected(store: NetworkStore, suspicions: Sequence[Suspicion]) -> list[Connected]:
    """Each with what it names: two queries, however many they are."""
    records = await store.leaver_records.many(
        id for each in suspicions for id in (each.leaver_record_id, each.merged_leaver_record_id)
    )
    registrations = await store.registrations.many(each.registration_id for each in suspicions if each.registration_id)
    return [
        Connected(
            each,
            records.get(each.leaver_record_id),
            records.get(each.merged_leaver_record_id),
            registrations.get(each.registration_id),
        )
        for each in suspicions
    ]
