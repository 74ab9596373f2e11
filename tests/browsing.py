"""A real browser for tests: Debian's Chromium, without a window, a profile of its own each time, no host but loopback.

Where no Chromium is installed a test that needs it says so by name; nothing else may be skipped.
"""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

CHROMIUM = shutil.which("chromium") or ""
needs_chromium = pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: apt-get install chromium")
_OPTIONS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--use-fake-device-for-media-stream"),
)
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1200, "height": 900}


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The browser; all its windows close with it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(_OPTIONS))
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def visitor(browser: Browser, address: str, **options: Any) -> AsyncIterator[Page]:
    """Somebody with an own, empty profile at that address. Fails on whatever the page complained of in its console."""
    context = await browser.new_context(**{"base_url": address, "viewport": PHONE, "locale": "ja-JP", **options})
    try:
        page = await context.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        assert not unexpected(complaints), complaints
    finally:
        await _closed(context)


def unexpected(complaints: list[str]) -> list[str]:
    """Without what Chromium says of every answer that is no success, and of being offline."""
    return [each for each in complaints if not each.startswith("Failed to load resource")]


async def _closed(context: BrowserContext) -> None:
    await context.close()


FAULTS = (Path(__file__).parent / "faults.js").read_text("utf-8")


async def faults_of(page: Page) -> list[str]:
    """What stands in the way of somebody with a keyboard, a screen reader, weak eyes or a small phone."""
    found: list[str] = await page.evaluate(FAULTS)
    return found
