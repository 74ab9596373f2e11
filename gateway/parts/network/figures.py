"""Totals since launch; no figure is about one person."""

import strawberry
from okaeri.network.v1 import member_pb2 as pb

from gateway.connections import asks
from gateway.parts.identity import Company
from gateway.proto_types import auto, joined, maybe, message


@message(pb.RegistrantFigure)
class RegistrantFigure:
    """A month and a kind of channel."""

    month: auto
    channel_kind: auto
    first_touch_count: auto
    last_touch_count: auto


@message(pb.ComebackFigure)
class ComebackFigure:
    """From where to where."""

    from_company: Company | None = joined("Company", "from_company_id", "The company left; null when none is known.")
    to_company: Company | None = joined("Company", "to_company_id", "The company that hired.")
    count: auto


@message(pb.Figures)
class Figures:
    """How it goes."""

    registrants: auto
    comebacks: auto
    member_count: auto
    as_of_time: auto
    launch_time: maybe


@message(pb.PublicFigures)
class PublicFigures:
    """For everybody."""

    member_count: auto
    comeback_count: auto
    launched_on: maybe
    as_of_date: auto


@strawberry.type
class FigureQuery:
    """What is answered in numbers."""

    figures = asks("FigureService.GetFigures", Figures)
    public_figures = asks("FigureService.GetPublicFigures", PublicFigures)
