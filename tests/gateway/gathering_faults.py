"""One faulty input for each mutation about gatherings, and the place that is named; for `test_mutations.py`."""

from typing import Any

from gateway.node_ids import node_id

GATHERING, SEAT, SERIES = node_id("Gathering", "g"), node_id("Seat", "s"), node_id("Series", "r")
POSTING = node_id("Posting", "p")
TIMES = {"startTime": "2026-12-01T18:00:00+09:00", "endTime": "2026-12-01T20:00:00+09:00"}
PLAN = {"title": "a", "minutes": 60, "capacity": 1}
SECRET = {"secret": "short"}

FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "draftGathering": (
        {"companyId": "bank", "title": "a", "capacity": 1, **TIMES, "startTime": "2026-12-01T18:00"},
        "at .startTime:",
    ),
    "updateGathering": (
        {"id": GATHERING, "version": 1, "title": "a", "capacity": 1, **TIMES, "terms": {"companionsLimit": 11}},
        "terms.companionsLimit",
    ),
    "publishGathering": ({"id": GATHERING, "version": 1, "requestId": "short"}, "requestId"),
    "cancelGathering": ({"id": GATHERING, "version": -1}, "version"),
    "takeSeat": ({"gatheringId": ""}, "gatheringId"),
    "leaveSeat": ({}, "input"),
    "moveSeat": ({"gatheringId": GATHERING, "form": "BY_POST"}, "at .form:"),
    "acceptOffer": ({"gatheringId": SEAT}, "gatheringId"),
    "keepSeat": ({"gatheringId": SEAT}, "gatheringId"),
    "approveSeat": ({"seatId": GATHERING}, "seatId"),
    "declineSeat": ({"seatId": GATHERING}, "seatId"),
    "registerGuest": ({"gatheringId": GATHERING, "name": "a", "mail": "nobody"}, "mail"),
    "confirmGuest": (SECRET, "secret"),
    "leaveGuestSeat": (SECRET, "secret"),
    "acceptGuestOffer": (SECRET, "secret"),
    "moveGuestSeat": ({**SECRET, "form": "ONLINE"}, "secret"),
    "keepGuestSeat": (SECRET, "secret"),
    "appointDesk": ({"gatheringId": GATHERING, "mail": "nobody"}, "mail"),
    "dismissDesk": ({"id": GATHERING}, "id"),
    "checkIn": ({"gatheringId": GATHERING, "ticket": "a", "code": "b"}, "code"),
    "checkOut": ({"gatheringId": GATHERING, "place": {"seatId": GATHERING}}, "place.seatId"),
    "uploadScans": (
        {"gatheringId": GATHERING, "deviceId": "a", "deviceTime": TIMES["startTime"], "scans": []},
        "scans",
    ),
    "addWalkIn": ({"gatheringId": GATHERING, "name": "x" * 81}, "name"),
    "scheduleSeries": (
        {
            "companyId": "bank",
            "title": "a",
            "cadence": {"kind": "WEEKLY", "every": 0},
            "plan": PLAN,
            "startTime": TIMES["startTime"],
            "count": 4,
        },
        "cadence.every",
    ),
    "extendSeries": ({"id": SERIES, "count": 53}, "count"),
    "publishSeries": ({"id": GATHERING}, "id"),
    "saveTemplate": ({"companyId": "bank", "name": "a", "plan": {**PLAN, "title": ""}}, "plan.title"),
    "deleteTemplate": ({"id": POSTING}, "id"),
}
FAULTS |= {
    "inviteMembers": ({"gatheringId": SERIES, "companyId": "bank"}, "gatheringId"),
    "sendNews": ({"gatheringId": GATHERING, "companyId": "bank", "subjectJa": "", "textJa": "a"}, "subjectJa"),
    "createMyFeed": ({"requestId": "short"}, "requestId"),
    "revokeMyFeed": ({"requestId": "short"}, "requestId"),
    "showMyAttendance": ({"gatheringId": GATHERING, "name": "a", "audiences": ["GUESTS"]}, "audiences[0]"),
    "agreeToAttribution": ({"secret": ""}, "secret"),
    "hideMyAttendance": ({"gatheringId": SEAT}, "gatheringId"),
    "openSurvey": (
        {
            "gatheringId": GATHERING,
            "closeTime": TIMES["endTime"],
            "questions": [{"id": "A", "kind": "SCALE", "textJa": "a"}],
        },
        "questions[0].id",
    ),
    "answerSurvey": ({"gatheringId": GATHERING, "answers": []}, "answers"),
    "answerGuestSurvey": ({"secret": "", "answers": [{"questionId": "a", "choices": ["1"]}]}, "secret"),
    "countView": ({"gatheringId": SEAT}, "gatheringId"),
    "react": ({"gatheringId": SEAT}, "gatheringId"),
    "offerStory": (
        {
            "companyId": "bank",
            "name": "a",
            "title": "a",
            "text": "a",
            "consentTextVersion": "1",
            "consentLanguage": "fr",
        },
        "consentLanguage",
    ),
    "withdrawStory": ({"id": POSTING}, "id"),
    "showStory": ({"id": POSTING}, "id"),
    "hideStory": ({"id": POSTING}, "id"),
    "leaveWish": (
        {
            "gatheringId": GATHERING,
            "companyId": "bank",
            "consentTextVersion": "1",
            "consentLanguage": "fr",
            "consentItems": [],
        },
        "consentLanguage",
    ),
    "withdrawWish": ({"id": POSTING}, "id"),
}
