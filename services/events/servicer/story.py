"""Comeback stories: offered by their person, shown by a company, read by everybody while the consent holds."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from okaeri.events.v1 import publicity_pb2 as pb
from okaeri.events.v1 import publicity_pb2_grpc as pb_grpc

from chassis.access import caller
from chassis.clock import now
from chassis.errors import InvalidInput, NotFound, RuleBroken
from chassis.ids import new_id
from chassis.mongo import NOTHING, Announcing, settled
from chassis.pages import filled
from services.events.domain.stories import Story, StoryState
from services.events.messages.publicity import public_story_message, story_message, story_published, story_withdrawn
from services.events.store import EventsStore
from services.events.story_consents import StoryConsents


class StoryRpcs(pb_grpc.PublicityServiceServicer):
    """The rpcs about stories."""

    def __init__(self, store: EventsStore, consents: StoryConsents) -> None:
        self._store = store
        self._consents = consents

    async def ListPublicStories(
        self, request: pb.ListPublicStoriesRequest, context: Any
    ) -> pb.ListPublicStoriesResponse:
        page = await filled(request, partial(self._store.stories.page_shown, request.company_id), self._hold)
        return pb.ListPublicStoriesResponse(stories=map(public_story_message, page.items), **page.marks)

    async def OfferStory(self, request: pb.OfferStoryRequest, context: Any) -> pb.Story:
        """Asks the network between two transactions: no row is held while another service is waited for."""
        async with self._store.transaction() as tx:
            member_id = await tx.standins.now(caller().subject)
            if await tx.companies.find(request.company_id) is None:
                raise InvalidInput("The group has no such company.", field="company_id")
        consent_id = await self._consents.record(request, member_id=member_id)
        return await settled(partial(self._offered, request, consent_id))

    async def WithdrawStory(self, request: pb.WithdrawStoryRequest, context: Any) -> pb.Story:
        return await settled(partial(self._withdraw, request.id))

    async def ShowStory(self, request: pb.ShowStoryRequest, context: Any) -> pb.Story:
        """The network decides whether the consent holds, and records that everybody reads it from now on."""
        story = await self._store.stories.get(request.id)
        caller().require_company(story.company_id)
        story.shown()
        if not await self._consents.provided(story.company_id, story.consent_id):
            raise RuleBroken("The person does not agree any more.", rule="story_was_withdrawn")
        return await settled(partial(self._turn, request.id, Story.shown, story_published))

    async def HideStory(self, request: pb.HideStoryRequest, context: Any) -> pb.Story:
        return await settled(partial(self._turn, request.id, Story.hidden, story_withdrawn))

    async def ListStories(self, request: pb.ListStoriesRequest, context: Any) -> pb.ListStoriesResponse:
        caller().require_company(request.company_id)
        page = await filled(request, partial(self._store.stories.page_to, request.company_id), self._hold)
        people = [story.member_id for story in page.items]
        await self._store.audit.read(people, what="story", purpose="story", company_id=request.company_id)
        return pb.ListStoriesResponse(stories=map(story_message, page.items), **page.marks)

    async def ListOwnStories(self, request: pb.ListOwnStoriesRequest, context: Any) -> pb.ListOwnStoriesResponse:
        names = await self._store.known_as(caller().subject)
        page = await self._store.stories.page_by(names, request.page_size, request.page_token, request.before)
        return pb.ListOwnStoriesResponse(stories=map(story_message, page.items), **page.marks)

    async def _hold(self, stories: Sequence[Story]) -> list[bool]:
        """Whether the consent of each holds at this moment; where the network does not answer, nothing is shown."""
        people: dict[str, set[str]] = defaultdict(set)
        for story in stories:
            people[story.company_id].add(story.member_id)
        found = [await self._consents.holding(company_id, ids) for company_id, ids in people.items()]
        held = frozenset[str]().union(*found)
        return [story.consent_id in held for story in stories]

    async def _offered(self, request: pb.OfferStoryRequest, consent_id: str) -> pb.Story:
        async with self._store.transaction() as tx:
            story = Story(
                id=new_id(),
                company_id=request.company_id,
                member_id=await tx.standins.meet(caller().subject),
                name=request.name.strip(),
                title=request.title.strip(),
                text=request.text.strip(),
                consent_id=consent_id,
                approved_at=now(),
            )
            return tx.answer(story_message(await tx.stories.add(story, announcing=NOTHING)))

    async def _withdraw(self, id: str) -> pb.Story:
        async with self._store.transaction() as tx:
            story = await tx.stories.get(id)
            if story.member_id not in await tx.known_as(caller().subject):
                raise NotFound
            if story.state is not StoryState.WITHDRAWN:
                story = await tx.stories.save(story.withdrawn(), announcing=story_withdrawn(story))
            return tx.answer(story_message(story))

    async def _turn(
        self, id: str, turn: Callable[[Story], Story], announced: Callable[[Story], Announcing]
    ) -> pb.Story:
        async with self._store.transaction() as tx:
            story = await tx.stories.get(id)
            caller().require_company(story.company_id)
            turned = turn(story)
            if turned.state is not story.state:
                turned = await tx.stories.save(turned, announcing=announced(turned))
            return tx.answer(story_message(turned))
