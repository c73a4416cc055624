"""Debian's Chromium, driven by Playwright, and nothing but loopback to talk to."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

REQUIRE = "COURSE_KIT_REQUIRE_BROWSER"
"""Set where a missing browser is to be a failure and not a skipped test, as .ci/run does."""
PICTURES = "COURSE_KIT_PICTURES"
"""A folder for pictures of the pages, for whoever wants to look at them."""

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless",
    "--no-sandbox",  # continuous integration is root in a container; the pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 180_000  # milliseconds: the longest a page may take on a busy machine


@dataclass
class Visit:
    """An open page, and what it did that no page should do."""

    page: Any
    dialogs: list[str] = field(default_factory=list)

    def assert_nothing_ran(self) -> None:
        """No script of a stranger's has run: neither a dialog was opened nor the marker set."""
        assert self.dialogs == []
        assert [frame.evaluate("typeof window.hacked") for frame in self.page.frames] == ["undefined"] * len(
            self.page.frames
        )


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser's program; where there is none the test is skipped in words, or fails if ``REQUIRE`` is set."""
    named = os.environ.get("PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH")
    program = named or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is not None:
        return Path(program)
    words = "no Chromium is installed here; as root: make browser (Debian's package chromium)"
    if os.environ.get(REQUIRE):
        pytest.fail(f"{words}, and {REQUIRE} says that these tests must run")
    pytest.skip(words)


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(chromium), args=FLAGS)
        try:
            yield started
        finally:
            started.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Visit]:
    """A fresh page, as after a first visit, that can reach this machine only."""
    context = browser.new_context(viewport={"width": 1100, "height": 800})
    context.set_default_timeout(PATIENCE)
    context.route(lambda url: urlsplit(url).hostname not in ("127.0.0.1", "localhost"), lambda route: route.abort())
    opened = Visit(context.new_page())
    context.on("dialog", lambda dialog: (opened.dialogs.append(dialog.message), dialog.dismiss()))
    yield opened
    context.close()


@pytest.fixture
def picture(visit: Visit) -> Callable[[str], None]:
    """Keep a picture of the page, where ``PICTURES`` names a folder."""

    def keep(name: str, **words: Any) -> None:
        folder = os.environ.get(PICTURES)
        if folder:
            visit.page.screenshot(path=Path(folder) / f"{name}.png", **words)

    return keep
