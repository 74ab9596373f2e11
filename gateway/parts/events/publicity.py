"""What everybody may see of gatherings, how its pages are liked, and the stories of people who came back."""

from typing import Any

import strawberry
from okaeri.events.v1 import publicity_pb2 as pb

from gateway.connections import asks, lists
from gateway.inputs import takes
from gateway.mutations import writes
from gateway.node_ids import node_id
from gateway.parts.identity import Company
from gateway.proto_types import auto, joined, joined_all, maybe, message


@message(pb.PageCounts)
class PageCounts:
    """Of a public page."""

    view_count: auto
    reaction_count: auto


def _id(gathering: strawberry.Parent[Any]) -> strawberry.ID:
    return strawberry.ID(node_id("Gathering", gathering.id))


@message(pb.PublicGathering)
class PublicGathering:
    """For everybody."""

    id: strawberry.ID = strawberry.field(resolver=_id, description="Opaque id of the gathering.")
    hosts: list[Company | None] = joined_all("Company", "company_ids", "The companies that host.")
    title: auto
    description: maybe
    place: maybe
    start_time: auto
    end_time: auto
    state: auto
    is_online: auto
    kind: maybe
    programme: auto
    audiences: auto
    takes_guests: auto
    questions: auto
    companions_limit: auto
    attendee_count: auto
    counts: maybe


@message(pb.Story)
class Story:
    """As its person approved it."""

    id: auto
    company: Company | None = joined("Company", "company_id", "The company the person came back to.")
    name: auto
    title: auto
    text: auto
    approve_time: auto
    state: auto


@message(pb.PublicStory)
class PublicStory:
    """For everybody."""

    company: Company | None = joined("Company", "company_id", "The company the person came back to.")
    name: auto
    title: auto
    text: auto
    as_of_date: auto


@takes(pb.CountViewRequest)
class CountViewInput:
    """Of which page; without a gathering that of the network."""

    request_id: maybe
    gathering_id: maybe


@takes(pb.ReactRequest)
class ReactInput:
    """To which page; without a gathering that of the network."""

    request_id: maybe
    gathering_id: maybe


@takes(pb.OfferStoryRequest)
class OfferStoryInput:
    """In the person's own words."""

    request_id: maybe
    company_id: auto
    name: auto
    title: auto
    text: auto
    consent_text_version: auto
    consent_language: auto


@takes(pb.WithdrawStoryRequest, id="Story")
class WithdrawStoryInput:
    """Which one."""

    request_id: maybe
    id: auto


@takes(pb.ShowStoryRequest, id="Story")
class ShowStoryInput:
    """Which one."""

    request_id: maybe
    id: auto


@takes(pb.HideStoryRequest, id="Story")
class HideStoryInput:
    """Which one."""

    request_id: maybe
    id: auto


@strawberry.type(description="The view, counted.")
class CountViewPayload:
    """One more."""

    counts: PageCounts = strawberry.field(description="How the page was seen and liked.")


@strawberry.type(description="The reaction, counted.")
class ReactPayload:
    """One more."""

    counts: PageCounts = strawberry.field(description="How the page was seen and liked.")


@strawberry.type(description="The story, offered to its company.")
class OfferStoryPayload:
    """Not shown yet."""

    story: Story = strawberry.field(description="The story.")


@strawberry.type(description="The story, taken back.")
class WithdrawStoryPayload:
    """On no page."""

    story: Story = strawberry.field(description="The story.")


@strawberry.type(description="The story, shown to everybody.")
class ShowStoryPayload:
    """On the page."""

    story: Story = strawberry.field(description="The story.")


@strawberry.type(description="The story, shown to nobody.")
class HideStoryPayload:
    """Off the page."""

    story: Story = strawberry.field(description="The story.")


@strawberry.type
class PublicityQuery:
    """What is answered to everybody, and about stories."""

    public_gathering = asks("PublicityService.GetPublicGathering", PublicGathering)
    public_gatherings = lists("PublicityService.ListPublicGatherings", PublicGathering)
    public_stories = lists("PublicityService.ListPublicStories", PublicStory)
    stories = lists("PublicityService.ListStories", Story, needs=("company_id",))
    my_stories = lists("PublicityService.ListOwnStories", Story)


@strawberry.type
class PublicityMutation:
    """What is done about public pages."""

    count_view = writes("PublicityService.CountView", CountViewInput, CountViewPayload)
    react = writes("PublicityService.React", ReactInput, ReactPayload)
    offer_story = writes("PublicityService.OfferStory", OfferStoryInput, OfferStoryPayload)
    withdraw_story = writes("PublicityService.WithdrawStory", WithdrawStoryInput, WithdrawStoryPayload)
    show_story = writes("PublicityService.ShowStory", ShowStoryInput, ShowStoryPayload)
    hide_story = writes("PublicityService.HideStory", HideStoryInput, HideStoryPayload)
