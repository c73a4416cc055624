"""Debian's Chromium, driven by Playwright, and nothing but loopback to talk to."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
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
    """An open page, and the dialogs that it opened."""

    page: Any
    dialogs: list[str] = field(default_factory=list)

    def assert_nothing_ran(self) -> None:
        """No script of a stranger's has run, once all is loaded: no dialog was opened and the marker is not set."""
        self.page.wait_for_load_state("networkidle")
        assert self.dialogs == []
        assert {frame.evaluate("typeof window.hacked") for frame in self.page.frames} == {"undefined"}

    def picture(self, name: str, part: Any = None) -> None:
        """Keep a picture of the page, or of a part of it, where ``PICTURES`` names a folder."""
        folder = os.environ.get(PICTURES)
        if folder:
            (part or self.page).screenshot(path=Path(folder) / f"{name}.png")


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


def _is_elsewhere(url: str) -> bool:
    return urlsplit(url).hostname not in (None, "127.0.0.1", "localhost")


@contextmanager
def visiting(browser: Any) -> Iterator[Visit]:
    """A fresh page, as on a first visit, that can reach this machine only."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE)
    context.route(_is_elsewhere, lambda route: route.abort())
    opened = Visit(context.new_page())
    opened.page.on("dialog", lambda dialog: (opened.dialogs.append(dialog.message), dialog.dismiss()))
    try:
        yield opened
    finally:
        context.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Visit]:
    with visiting(browser) as opened:
        yield opened
