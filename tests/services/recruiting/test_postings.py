"""Postings over the wire: who writes them, who sees them, what is announced."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from okaeri.network.v1 import comeback_pb2
from okaeri.recruiting.v1 import posting_pb2 as pb

from chassis.access import Caller
from chassis.clock import today
from chassis.errors import InvalidInput, NotFound, RuleBroken, Stale
from chassis.mongo import NOTHING
from services.recruiting.domain.postings import Posting
from tests.services.calling import alumnus, hr, machine, request_id
from tests.services.recruiting.house import BANK, CLOSED, DRAFT, HOLDING, PUBLISHED, TARO, House, terms


async def listed(house: House, who: Caller = TARO, **asked: Any) -> list[str]:
    answer = await house.as_(who).postings.ListPostings(pb.ListPostingsRequest(**asked))
    return [posting.id for posting in answer.postings]


async def batch(house: House, who: Caller, *ids: str) -> list[str]:
    answer = await house.as_(who).postings.BatchGetPostings(pb.BatchGetPostingsRequest(ids=ids))
    return sorted(posting.id for posting in answer.postings)


async def test_a_draft_names_the_legal_employer(house: House) -> None:
    drafted = await house.drafted()
    assert (drafted.company_id, drafted.legal_employer) == ("holding", "ひかりホールディングス株式会社")
    assert (drafted.state, drafted.version, drafted.HasField("publish_time")) == (DRAFT, 1, False)
    assert drafted.terms == terms()
    assert await house.announced() == []


async def test_the_legal_employer_stays_as_it_was_drafted(house: House) -> None:
    drafted = await house.drafted()
    request = pb.UpdatePostingRequest(request_id=request_id(), id=drafted.id, version=1, terms=terms(title="新"))
    changed = await house.as_(HOLDING).postings.UpdatePosting(request)
    assert (changed.legal_employer, changed.terms.title, changed.version) == (drafted.legal_employer, "新", 2)


async def test_an_unknown_company_cannot_employ(house: House) -> None:
    with pytest.raises(InvalidInput) as error:
        await house.drafted(hr("unheard"), "unheard")
    assert error.value.field == "company_id"


async def test_publishing_names_every_missing_term(house: House) -> None:
    drafted = await house.drafted(pay="", closes_on="")
    request = pb.PublishPostingRequest(request_id=request_id(), id=drafted.id, version=1)
    with pytest.raises(RuleBroken) as error:
        await house.as_(HOLDING).postings.PublishPosting(request)
    assert error.value.facts == {"rule": "mandatory_terms", "fields": "pay,closes_on"}
    assert "pay, closes_on" in error.value.message


async def test_what_happens_to_a_posting_is_announced(house: House) -> None:
    published = await house.published()
    update = pb.UpdatePostingRequest(request_id=request_id(), id=published.id, version=2, terms=terms(title="新"))
    changed = await house.as_(HOLDING).postings.UpdatePosting(update)
    closed = await house.close(changed)
    assert (published.state, closed.state) == (PUBLISHED, CLOSED)
    assert await house.announced() == [
        pb.PostingPublished(
            posting_id=published.id,
            company_id="holding",
            kind=comeback_pb2.COMEBACK_KIND_EMPLOYMENT,
            closes_on=(today() + timedelta(days=30)).isoformat(),
        ),
        pb.PostingChanged(posting_id=published.id, company_id="holding"),
        pb.PostingClosed(posting_id=published.id, company_id="holding"),
    ]


async def test_a_published_posting_is_seen_by_alumni_and_hr_of_every_company(house: House) -> None:
    published = await house.published()
    assert await listed(house) == await listed(house, BANK) == [published.id]
    assert await listed(house, company_id="holding") == [published.id]
    assert await listed(house, company_id="bank") == []
    assert await batch(house, TARO, published.id) == [published.id]


async def test_a_draft_is_seen_by_hr_of_its_company_only(house: House) -> None:
    drafted = await house.drafted()
    assert await listed(house, HOLDING, company_id="holding") == [drafted.id]
    assert await batch(house, HOLDING, drafted.id) == [drafted.id]
    for stranger in (TARO, BANK):
        assert await listed(house, stranger, company_id="holding") == []
        assert await batch(house, stranger, drafted.id, "nothing") == []


async def test_a_closed_posting_disappears_at_once(house: House) -> None:
    closed = await house.closed()
    assert await listed(house) == []
    assert await batch(house, TARO, closed.id) == []
    assert await listed(house, HOLDING, company_id="holding") == [closed.id]


@pytest.mark.parametrize(("opens", "closes"), [(1, 5), (-5, -1)])
async def test_a_posting_is_seen_between_its_dates_only(house: House, opens: int, closes: int) -> None:
    dates = {"opens_on": today() + timedelta(days=opens), "closes_on": today() + timedelta(days=closes)}
    soon = await house.published()
    stored = await house.store.postings.get(soon.id)
    await _store_dates(house, stored, dates)
    assert await listed(house) == []
    assert await batch(house, TARO, soon.id) == []
    assert await listed(house, HOLDING, company_id="holding") == [soon.id]


async def _store_dates(house: House, posting: Posting, dates: dict[str, Any]) -> None:
    async with house.store.transaction() as tx:
        await tx.postings.save(replace(posting, terms=replace(posting.terms, **dates)), announcing=NOTHING)


async def test_who_applied_still_sees_a_closed_posting(house: House) -> None:
    published = await house.published()
    await house.applied(published)
    await house.close(published)
    assert await batch(house, TARO, published.id) == [published.id]
    assert await batch(house, alumnus("jiro"), published.id) == []


async def test_a_machine_sees_the_drafts_of_its_own_company(house: House) -> None:
    drafted = await house.drafted()
    assert await batch(house, machine("holding", "postings.read"), drafted.id) == [drafted.id]
    assert await batch(house, machine("bank", "postings.read"), drafted.id) == []


async def test_pages_go_forth_and_back_newest_first(house: House) -> None:
    ids = [(await house.published()).id for _ in range(5)][::-1]
    ask = house.as_(TARO).postings.ListPostings
    first = await ask(pb.ListPostingsRequest(page_size=2))
    second = await ask(pb.ListPostingsRequest(page_size=2, page_token=first.next_page_token))
    again = await ask(pb.ListPostingsRequest(page_size=2, page_token=second.cursors[0], before=True))
    pages = [[posting.id for posting in page.postings] for page in (first, second, again)]
    assert set(pages[0] + pages[1]) < set(ids)
    assert len({*pages[0], *pages[1]}) == 4
    assert pages[2] == pages[0]
    assert (first.has_previous_page, second.has_previous_page) == (False, True)
    assert len(first.cursors) == 2


async def test_hr_of_another_company_finds_nothing_to_change(house: House) -> None:
    published = await house.published()
    stub = house.as_(BANK).postings
    common = {"id": published.id, "version": published.version}
    for asked in (
        stub.UpdatePosting(pb.UpdatePostingRequest(request_id=request_id(), terms=terms(), **common)),
        stub.PublishPosting(pb.PublishPostingRequest(request_id=request_id(), **common)),
        stub.ClosePosting(pb.ClosePostingRequest(request_id=request_id(), **common)),
        stub.DraftPosting(pb.DraftPostingRequest(request_id=request_id(), company_id="holding", kind=1, terms=terms())),
    ):
        with pytest.raises(NotFound):
            await asked


async def test_what_is_missing_and_what_is_foreign_sound_the_same(house: House) -> None:
    published = await house.published()
    said = []
    for id in (published.id, "nothing"):
        with pytest.raises(NotFound) as error:
            request = pb.ClosePostingRequest(request_id=request_id(), id=id, version=1)
            await house.as_(BANK).postings.ClosePosting(request)
        said.append((error.value.message, error.value.facts))
    assert said[0] == said[1]


async def test_the_same_request_is_answered_the_same(house: House) -> None:
    request = pb.DraftPostingRequest(request_id=request_id(), company_id="holding", kind=1, terms=terms())
    ask = house.as_(HOLDING).postings.DraftPosting
    assert await ask(request) == await ask(request)
    assert len(await listed(house, HOLDING, company_id="holding")) == 1


async def test_publishing_twice_with_one_request_id_announces_once(house: House) -> None:
    drafted = await house.drafted()
    request = pb.PublishPostingRequest(request_id=request_id(), id=drafted.id, version=1)
    ask = house.as_(HOLDING).postings.PublishPosting
    assert await ask(request) == await ask(request)
    assert len(await house.announced()) == 1


async def test_of_two_who_change_a_posting_at_once_one_is_stale(house: House) -> None:
    drafted = await house.drafted()

    async def change(title: str) -> Any:
        request = pb.UpdatePostingRequest(request_id=request_id(), id=drafted.id, version=1, terms=terms(title=title))
        return await house.as_(HOLDING).postings.UpdatePosting(request)

    results = await asyncio.gather(change("一"), change("二"), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["Posting", "Stale"]


async def test_whoever_saw_an_older_version_is_stale(house: House) -> None:
    published = await house.published()
    request = pb.ClosePostingRequest(request_id=request_id(), id=published.id, version=1)
    with pytest.raises(Stale):
        await house.as_(HOLDING).postings.ClosePosting(request)
