"""What a person may do about its own records: put the name right, stop use and resume it."""

from typing import Any

import pytest
from okaeri.network.v1 import consent_pb2, member_pb2, register_pb2
from okaeri.network.v1 import rights_pb2 as pb

from chassis.errors import InvalidInput, NotFound, NotSignedIn, RuleBroken, Stale
from chassis.ids import new_id
from tests.services.network.house import HOLDING_HR, NOBODY, House, alumnus, person
from tests.services.network.leavers import the_register
from tests.services.network.people import TAROS_NAME, consents, describes, gives, joins, own

HANAKO = alumnus("hanako")


async def taro(house: House) -> str:
    await the_register(house)
    return await joins(house)


async def standing(house: House, id: str) -> pb.Standing:
    found: pb.Standing = await house.rights(alumnus(id)).GetOwnStanding(pb.GetOwnStandingRequest())
    return found


async def stops(house: House, id: str) -> pb.Standing:
    stopped: pb.Standing = await house.rights(alumnus(id)).StopOwnUse(pb.StopOwnUseRequest(request_id=new_id()))
    return stopped


async def resumes(house: House, id: str) -> pb.Standing:
    request = pb.ResumeOwnUseRequest(request_id=new_id())
    resumed: pb.Standing = await house.rights(alumnus(id)).ResumeOwnUse(request)
    return resumed


async def corrects(house: House, id: str, **changes: Any) -> pb.Standing:
    said: dict[str, Any] = {"request_id": new_id(), "name": TAROS_NAME, "version": (await standing(house, id)).version}
    request = pb.CorrectOwnNameRequest(**(said | changes))
    corrected: pb.Standing = await house.rights(alumnus(id)).CorrectOwnName(request)
    return corrected


async def in_directory(house: House, query: str = "") -> list[str]:
    request = member_pb2.ListMembersRequest(query=query)
    return [member.id for member in (await house.members(HANAKO).ListMembers(request)).members]


async def seen_by(house: House, who: Any, id: str) -> list[str]:
    found = await house.members(who).BatchGetMembers(member_pb2.BatchGetMembersRequest(ids=[id]))
    return [member.id for member in found.members]


async def test_a_stop_hides_the_person_from_everybody_but_itself(house: House) -> None:
    id = await taro(house)
    await describes(house, id, headline="資産運用", listed=True)
    await gives(house, id)
    assert (await in_directory(house), await seen_by(house, HOLDING_HR, id)) == ([id], [id])
    stopped = await stops(house, id)
    assert stopped.HasField("stop_time")
    assert await in_directory(house) == []
    assert await in_directory(house, "資産運用") == []
    assert await seen_by(house, HOLDING_HR, id) == []
    assert await seen_by(house, HANAKO, id) == []
    assert (await own(house, id)).headline == "資産運用"
    assert await seen_by(house, alumnus(id), id) == [id]


async def test_consents_count_again_once_use_is_resumed(house: House) -> None:
    id = await taro(house)
    await describes(house, id, headline="資産運用", listed=True)
    await gives(house, id)
    await stops(house, id)
    assert not (await resumes(house, id)).HasField("stop_time")
    assert (await in_directory(house), await seen_by(house, HOLDING_HR, id)) == ([id], [id])


async def test_stopping_twice_keeps_the_first_moment_and_resuming_twice_is_harmless(house: House) -> None:
    id = await taro(house)
    first, again = await stops(house, id), await stops(house, id)
    assert (first.stop_time, first.version) == (again.stop_time, again.version)
    assert (await resumes(house, id)).version == (await resumes(house, id)).version


async def test_no_application_begins_while_use_is_stopped(house: House) -> None:
    id = await taro(house)
    await stops(house, id)
    with pytest.raises(RuleBroken) as refused:
        await consents(house, id)
    assert refused.value.rule == "use_is_stopped"
    await resumes(house, id)
    assert (await consents(house, id)).purpose == consent_pb2.CONSENT_PURPOSE_APPLICATION


async def test_a_corrected_name_is_shown_and_found(house: House) -> None:
    id = await taro(house)
    await describes(house, id, listed=True)
    name = register_pb2.PersonName(family="髙橋", given="太朗", family_kana=" タカハシ ", given_kana="タロウ")
    corrected = await corrects(house, id, name=name)
    assert (corrected.name.given, corrected.name.family_kana) == ("太朗", "タカハシ")
    assert (await own(house, id)).name.given == "太朗"
    assert await in_directory(house, "太朗") == [id]


async def test_a_correction_of_an_older_version_is_stale(house: House) -> None:
    id = await taro(house)
    version = (await standing(house, id)).version
    await describes(house, id, headline="x")
    with pytest.raises(Stale):
        await corrects(house, id, version=version)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        (register_pb2.PersonName(), "name.family"),
        (register_pb2.PersonName(family="髙橋"), "name.family_kana"),
        (register_pb2.PersonName(family="髙\x00橋", family_kana="タ"), "name.family"),
        (register_pb2.PersonName(family="髙" * 101, family_kana="タ"), "name.family"),
    ],
)
async def test_a_wrong_name_names_the_part(house: House, name: register_pb2.PersonName, field: str) -> None:
    id = await taro(house)
    with pytest.raises(InvalidInput) as refused:
        await corrects(house, id, name=name)
    assert refused.value.field == field


async def test_who_is_no_member_has_no_standing(house: House) -> None:
    for who in (alumnus("nobody"), person("hanako", "hr@bank")):
        with pytest.raises(NotFound):
            await house.rights(who).GetOwnStanding(pb.GetOwnStandingRequest())
        with pytest.raises(NotFound):
            await house.rights(who).StopOwnUse(pb.StopOwnUseRequest(request_id=new_id()))
    with pytest.raises(NotSignedIn):
        await house.rights(NOBODY).GetOwnStanding(pb.GetOwnStandingRequest())
