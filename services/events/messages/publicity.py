"""What everybody may see, as messages; and what is announced of stories."""

from datetime import datetime

from okaeri.events.v1 import gathering_pb2
from okaeri.events.v1 import publicity_pb2 as pb

from chassis.clock import TOKYO, timestamp
from chassis.errors import RuleBroken
from services.events.domain import Audience, Form, Gathering
from services.events.domain.counting import count_of
from services.events.domain.stories import PageCounts, Story
from services.events.messages.gatherings import terms_message


def public_gathering_message(gathering: Gathering, counts: PageCounts, at: datetime) -> pb.PublicGathering:
    """A gathering for everybody: without the online address, speakers, and how few are coming."""
    plan = gathering.plan
    terms = terms_message(plan.terms, with_url=False)
    return pb.PublicGathering(
        id=gathering.id,
        company_ids=gathering.host_ids,
        title=plan.title,
        description=plan.description,
        place=plan.place,
        start_time=timestamp(gathering.starts_at),
        end_time=timestamp(gathering.ends_at),
        state=gathering_pb2.GatheringState.Value(f"GATHERING_STATE_{gathering.state.upper()}"),
        is_online=Form.ONLINE in plan.capacities,
        kind=terms.kind,
        programme=[_without_speaker(item) for item in terms.programme],
        audiences=terms.audiences,
        takes_guests=_takes_guests(gathering, at),
        questions=terms.questions,
        companions_limit=terms.companions_limit,
        attendee_count=count_of(gathering.seats_taken).value,
        counts=counts_message(counts),
    )


def counts_message(counts: PageCounts) -> pb.PageCounts:
    """How a page is seen and liked."""
    return pb.PageCounts(view_count=counts.views, reaction_count=counts.reactions)


def story_message(story: Story) -> pb.Story:
    """A story, for its person and its company."""
    return pb.Story(
        id=story.id,
        company_id=story.company_id,
        name=story.name,
        title=story.title,
        text=story.text,
        approve_time=timestamp(story.approved_at),
        state=pb.StoryState.Value(f"STORY_STATE_{story.state.upper()}"),
    )


def public_story_message(story: Story) -> pb.PublicStory:
    """A story for everybody."""
    return pb.PublicStory(
        id=story.id,
        company_id=story.company_id,
        name=story.name,
        title=story.title,
        text=story.text,
        as_of_date=story.approved_at.astimezone(TOKYO).date().isoformat(),
    )


def story_published(story: Story) -> pb.StoryPublished:
    """What is announced of a story that everybody sees."""
    return pb.StoryPublished(story_id=story.id, company_id=story.company_id)


def story_withdrawn(story: Story) -> pb.StoryWithdrawn:
    """What is announced of a story that nobody sees any more."""
    return pb.StoryWithdrawn(story_id=story.id, company_id=story.company_id)


def _takes_guests(gathering: Gathering, at: datetime) -> bool:
    terms = gathering.plan.terms
    try:
        gathering.require_open(at)
    except RuleBroken:
        return False
    return not terms.audience_company_ids and (not terms.audiences or Audience.GUESTS in terms.audiences)


def _without_speaker(item: gathering_pb2.ProgrammeItem) -> gathering_pb2.ProgrammeItem:
    shown = gathering_pb2.ProgrammeItem()
    shown.CopyFrom(item)
    shown.ClearField("speaker")
    return shown
