"""The gRPC face of events for series and templates."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from okaeri.events.v1 import series_pb2 as pb
from okaeri.events.v1 import series_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.clock import moment_of, now
from chassis.errors import InvalidInput, NotFound
from chassis.ids import new_id
from chassis.mongo import NOTHING, settled
from services.events.domain import drafted
from services.events.domain.cadences import Series, Template
from services.events.domain.series import drafts_ahead
from services.events.messages.gatherings import gathering_published
from services.events.messages.reading import plan_of
from services.events.messages.series import (
    cadence_of,
    length_of,
    series_message,
    series_scheduled,
    template_message,
)
from services.events.servicer.gatherings import hosts_of
from services.events.store import EventsStore


class SeriesServicer(pb_grpc.SeriesServiceServicer):
    """Series and templates."""

    def __init__(self, store: EventsStore) -> None:
        self._store = store

    async def ScheduleSeries(self, request: pb.ScheduleSeriesRequest, context: Any) -> pb.Series:
        caller().require_company(request.company_id)
        async with self._store.transaction() as tx:
            hosts = await hosts_of(tx, request.company_id, request.co_host_company_ids)
            series = Series(
                id=new_id(),
                host_ids=hosts,
                title=request.title,
                cadence=cadence_of(request.cadence),
                first_at=moment_of(request.start_time, "start_time"),
                minutes=request.plan.minutes,
                plan=plan_of(request.plan),
                scheduled_at=now(),
            )
            longer = await _draft(tx, series, request.count, now())
            await tx.series.add(longer, announcing=series_scheduled(longer))
            return tx.answer(await _shown(tx, longer))

    async def ExtendSeries(self, request: pb.ExtendSeriesRequest, context: Any) -> pb.Series:
        async with self._store.transaction() as tx:
            longer = await _draft(tx, await _hosted(tx, request.id), request.count, now())
            await tx.series.save(longer, announcing=series_scheduled(longer))
            return tx.answer(await _shown(tx, longer))

    async def PublishSeries(self, request: pb.PublishSeriesRequest, context: Any) -> pb.Series:
        async with self._store.transaction() as tx:
            at, series = now(), await _hosted(tx, request.id)
            drafts = drafts_ahead(await tx.gatherings.of_series(series.id), at)
            await tx.gatherings.save_many([each.publish(at) for each in drafts], announcing=gathering_published)
            return tx.answer(await _shown(tx, series))

    async def ListSeries(self, request: pb.ListSeriesRequest, context: Any) -> pb.ListSeriesResponse:
        caller().require_company(request.company_id)
        place = request.page_size, request.page_token, request.before
        page = await self._store.series.page_of(request.company_id, *place)
        gatherings = await self._store.gatherings.of_many_series([each.id for each in page.items])
        shown = [series_message(each, gatherings) for each in page.items]
        return pb.ListSeriesResponse(series=shown, **page.marks)

    async def BatchGetSeries(self, request: pb.BatchGetSeriesRequest, context: Any) -> pb.BatchGetSeriesResponse:
        found = await self._store.series.many(request.ids)
        own = [each for each in found.values() if not caller().companies().isdisjoint(each.host_ids)]
        gatherings = await self._store.gatherings.of_many_series([each.id for each in own])
        return pb.BatchGetSeriesResponse(series=[series_message(each, gatherings) for each in own])

    async def SaveTemplate(self, request: pb.SaveTemplateRequest, context: Any) -> pb.Template:
        caller().require_company(request.company_id)
        plan = plan_of(request.plan)
        plan.require_fitting(length_of(request.plan))

        async def save() -> pb.Template:
            async with self._store.transaction() as tx:
                new = Template(new_id(), request.company_id, request.name, request.plan.minutes, plan)
                there = await tx.templates.of_name(request.company_id, request.name) or new
                saved = await tx.templates.put(replace(new, id=there.id, version=there.version))
                return tx.answer(template_message(saved))

        return await settled(save)

    async def ListTemplates(self, request: pb.ListTemplatesRequest, context: Any) -> pb.ListTemplatesResponse:
        caller().require_company(request.company_id)
        place = request.page_size, request.page_token, request.before
        page = await self._store.templates.page_of(request.company_id, *place)
        return pb.ListTemplatesResponse(templates=map(template_message, page.items), **page.marks)

    async def DeleteTemplate(self, request: pb.DeleteTemplateRequest, context: Any) -> pb.DeleteTemplateResponse:
        async with self._store.transaction() as tx:
            template = await tx.templates.get(request.id)
            caller().require_company(template.company_id)
            await tx.templates.remove(template, announcing=NOTHING)
            return tx.answer(pb.DeleteTemplateResponse())


async def _hosted(tx: EventsStore, id: str) -> Series:
    """The series, where a company of the caller hosts it. Raises NotFound."""
    series = await tx.series.get(id)
    if caller().companies().isdisjoint(series.host_ids):
        raise NotFound
    return series


async def _draft(tx: EventsStore, series: Series, count: int, at: datetime) -> Series:
    """Drafts the next so many. Raises InvalidInput for a plan that does not fit together or ends after the calendar."""
    try:
        times = series.next_times(count)
    except (ValueError, OverflowError):
        raise InvalidInput("The calendar ends before the series does.", field="start_time") from None
    drafts = [drafted(new_id(), series.host_ids, series.plan, each, at, series.id) for each in times]
    await tx.gatherings.add_many(drafts, announcing=NOTHING)
    return series.longer(count)


async def _shown(tx: EventsStore, series: Series) -> pb.Series:
    return series_message(series, await tx.gatherings.of_series(series.id))
