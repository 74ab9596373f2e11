"""Series of gatherings and the templates they are made from."""

import strawberry
from okaeri.events.v1 import series_pb2 as pb

from gateway.connections import lists
from gateway.inputs import takes
from gateway.mutations import writes
from gateway.nodes import by_id
from gateway.parts.events.gatherings import Gathering
from gateway.parts.identity import Company
from gateway.proto_types import Node, auto, joined, joined_all, maybe, message


@message(pb.Cadence)
class Cadence:
    """How often."""

    kind: auto
    every: auto


@message(pb.GatheringPlan)
class GatheringPlan:
    """All but the day."""

    title: auto
    description: maybe
    place: maybe
    minutes: auto
    capacity: auto
    terms: maybe


@message(pb.Series, by="SeriesService.BatchGetSeries")
class Series(Node):
    """Gatherings that come again."""

    hosts: list[Company | None] = joined_all("Company", "host_company_ids", "All companies that host.")
    title: auto
    cadence: auto
    gatherings: list[Gathering | None] = joined_all(
        "Gathering", "gathering_ids", "Its gatherings, soonest first, past ones too."
    )
    create_time: auto


@message(pb.Template)
class GatheringTemplate:
    """To make gatherings from."""

    id: auto
    company: Company | None = joined("Company", "company_id", "The company it belongs to.")
    name: auto
    plan: auto


@takes(pb.Cadence)
class CadenceInput:
    """How often."""

    kind: auto
    every: auto


@takes(pb.GatheringPlan)
class GatheringPlanInput:
    """All but the day."""

    title: auto
    description: maybe
    place: maybe
    minutes: auto
    capacity: auto
    terms: maybe


@takes(pb.ScheduleSeriesRequest, co_host_company_ids="Company")
class ScheduleSeriesInput:
    """A series to come."""

    request_id: maybe
    company_id: auto
    co_host_company_ids: maybe
    title: auto
    cadence: auto
    plan: auto
    start_time: auto
    count: auto


@takes(pb.ExtendSeriesRequest, id="Series")
class ExtendSeriesInput:
    """How much longer."""

    request_id: maybe
    id: auto
    count: auto


@takes(pb.PublishSeriesRequest, id="Series")
class PublishSeriesInput:
    """Which one."""

    request_id: maybe
    id: auto


@takes(pb.SaveTemplateRequest)
class SaveTemplateInput:
    """A template and its name."""

    request_id: maybe
    company_id: auto
    name: auto
    plan: auto


@takes(pb.DeleteTemplateRequest, id="GatheringTemplate")
class DeleteTemplateInput:
    """Which one."""

    request_id: maybe
    id: auto


@strawberry.type(description="The new series, with its first drafts.")
class ScheduleSeriesPayload:
    """Seen by HR of its hosts."""

    series: Series = strawberry.field(description="The series.")


@strawberry.type(description="The series, longer.")
class ExtendSeriesPayload:
    """With more drafts."""

    series: Series = strawberry.field(description="The series.")


@strawberry.type(description="The series, with what lies ahead published.")
class PublishSeriesPayload:
    """Open for seats."""

    series: Series = strawberry.field(description="The series.")


@strawberry.type(description="The template, saved.")
class SaveTemplatePayload:
    """Under its name."""

    template: GatheringTemplate = strawberry.field(description="The template.")


@strawberry.type(description="The template is gone.")
class DeleteTemplatePayload:
    """Gatherings made from it stay."""

    deleted: bool = strawberry.field(description="Always true.")


@strawberry.type
class SeriesQuery:
    """What is answered about series."""

    series_of_company = lists("SeriesService.ListSeries", Series, needs=("company_id",))
    series = by_id(Series, "The series of this id; null when there is none that the caller may see.")
    gathering_templates = lists("SeriesService.ListTemplates", GatheringTemplate, needs=("company_id",))


@strawberry.type
class SeriesMutation:
    """What is done about series."""

    schedule_series = writes("SeriesService.ScheduleSeries", ScheduleSeriesInput, ScheduleSeriesPayload)
    extend_series = writes("SeriesService.ExtendSeries", ExtendSeriesInput, ExtendSeriesPayload)
    publish_series = writes("SeriesService.PublishSeries", PublishSeriesInput, PublishSeriesPayload)
    save_template = writes("SeriesService.SaveTemplate", SaveTemplateInput, SaveTemplatePayload)
    delete_template = writes(
        "SeriesService.DeleteTemplate",
        DeleteTemplateInput,
        DeleteTemplatePayload,
        lambda *_: DeleteTemplatePayload(deleted=True),
    )
