"""Series and templates as messages, and back; and what is announced of a series."""

from collections.abc import Collection
from datetime import timedelta

from okaeri.events.v1 import series_pb2 as pb

from chassis.clock import timestamp
from services.events.domain import Gathering, Plan
from services.events.domain.cadences import Cadence, CadenceKind, Series, Template
from services.events.messages.gatherings import terms_message


def cadence_of(said: pb.Cadence) -> Cadence:
    """How often, as the request says."""
    kind = pb.CadenceKind.Name(said.kind).removeprefix("CADENCE_KIND_").lower()
    return Cadence(CadenceKind(kind), said.every)


def length_of(said: pb.GatheringPlan) -> timedelta:
    """How long a gathering of that plan takes."""
    return timedelta(minutes=said.minutes)


def series_message(series: Series, gatherings: Collection[Gathering]) -> pb.Series:
    """A series, with the gatherings it has."""
    kind = pb.CadenceKind.Value(f"CADENCE_KIND_{series.cadence.kind.upper()}")
    own = sorted((each for each in gatherings if each.series_id == series.id), key=lambda each: each.starts_at)
    return pb.Series(
        id=series.id,
        host_company_ids=series.host_ids,
        title=series.title,
        cadence=pb.Cadence(kind=kind, every=series.cadence.every),
        gathering_ids=[each.id for each in own],
        create_time=timestamp(series.scheduled_at),
    )


def template_message(template: Template) -> pb.Template:
    """A template."""
    plan = _plan_message(template.plan, template.minutes)
    return pb.Template(id=template.id, company_id=template.company_id, name=template.name, plan=plan)


def series_scheduled(series: Series) -> tuple[pb.SeriesScheduled, ...]:
    """What is announced of a series."""
    return tuple(
        pb.SeriesScheduled(series_id=series.id, company_id=host, gatherings=series.drafted) for host in series.host_ids
    )


def _plan_message(plan: Plan, minutes: int) -> pb.GatheringPlan:
    return pb.GatheringPlan(
        title=plan.title,
        description=plan.description,
        place=plan.place,
        minutes=minutes,
        capacity=plan.capacity,
        terms=terms_message(plan.terms, with_url=True),
    )
