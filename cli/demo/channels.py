"""The registration channels of the demo group, made by its HR of the group."""

from okaeri.network.v1 import registration_pb2 as pb

from cli.suite import Suite

NAMES = {
    "leaflet": "退職時リーフレット",
    "word_of_mouth": "口コミ",
    "press_release": "プレスリリース",
    "website": "コーポレートサイト",
    "gathering": "アルムナイ交流会",
}


async def channels(group_hr: Suite) -> dict[str, str]:
    """The code of each channel by its kind; makes those that are missing."""
    there = await group_hr.registrations.ListChannels(pb.ListChannelsRequest(page_size=100))
    codes = {each.name: each.code for each in there.channels}
    return {kind: codes.get(name) or await _made(group_hr, kind, name) for kind, name in NAMES.items()}


async def _made(group_hr: Suite, kind: str, name: str) -> str:
    request = pb.CreateChannelRequest(
        request_id=f"demo-channel-{kind}", kind=pb.ChannelKind.Value(f"CHANNEL_KIND_{kind.upper()}"), name=name
    )
    return (await group_hr.registrations.CreateChannel(request)).code
