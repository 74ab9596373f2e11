"""Forms as a browser without a script sends them."""

import re
from typing import Any

import httpx

from tests.gateway.suite import Graph


def hidden(answer: httpx.Response, form: int = 0) -> dict[str, str]:
    """The hidden fields of a form on a page, as a browser sends them back."""
    forms = re.findall(r"<form.*?</form>", answer.text, re.DOTALL)
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]+)"', forms[form]))


async def signed_in_for(graph: Graph, path: str, mail: str, secret: str) -> httpx.Response:
    """A page that is shown to whoever has the code of a mail: the mail is asked for, and its code sent."""
    opened = await graph.http.get(path)
    mailed = await graph.http.post(path, data={**hidden(opened), "mail": mail})
    assert "コードをお送りしました。" in mailed.text
    return await graph.http.post(path, data={**hidden(mailed, 1), "secret": secret})


async def sent(graph: Graph, path: str, fields: dict[str, Any], **headers: str) -> httpx.Response:
    """The first form of a page, opened and sent."""
    opened = await graph.http.get(path)
    return await graph.http.post(path, data={**hidden(opened), **fields}, headers=headers)
