"""One page of Apophis for all tests here, and a real browser where there is one."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from flyby.orbits import load_orbit
from flyby.pages.assemble import assemble
from flyby.pages.data import page_data
from flyby.scene.flyby import Flyby

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def passage():
    return Flyby(load_orbit("apophis"))


@pytest.fixture(scope="session")
def html(passage) -> str:
    return assemble(page_data(passage))


@pytest.fixture(scope="session")
def document(html) -> dict[str, Any]:
    """What the page reads: taken out of the HTML itself."""
    found = re.search(
        r'<script type="application/json" id="flyby-data">(.*?)</script>', html, flags=re.DOTALL
    )
    assert found is not None
    return json.loads(found[1])


@pytest.fixture(scope="session")
def page_file(html, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("page") / "apophis.html"
    path.write_text(html, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium of this machine."""
    reason = "needs the package playwright: pip install -e '.[browser]'"
    playwright = pytest.importorskip("playwright.sync_api", reason=reason)
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip(f"needs a browser: none of {', '.join(BROWSERS)} is installed")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


class Opened:
    """A page in the browser, with what it said and asked for."""

    def __init__(self, page, path: Path) -> None:
        self.page = page
        self.said: list[str] = []
        self.asked: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked.append(request.url))
        page.goto(path.as_uri())
        page.wait_for_function("performance.getEntriesByName('flyby-ready').length > 0")

    def field(self, name: str) -> str:
        """Text of the read-out, when what was asked for has been drawn."""
        self.drawn()
        return self.page.locator(f'[data-field="{name}"]').inner_text()

    def number(self, name: str) -> float:
        """First number of the read-out."""
        text = self.field(name).replace("\u202f", "").replace("\u2212", "-")
        return float(re.search(r"-?\d+(\.\d+)?", text)[0])

    def drawn(self) -> None:
        """Wait for the frame in which the last change is shown."""
        self.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )

    def picture(self) -> str:
        """The passage, as text that is the same where the pixels are."""
        self.drawn()
        return self.page.evaluate("document.getElementById('scene').toDataURL()")

    def set_time(self, seconds: float) -> None:
        """Move the slider, as assistive technology does."""
        self.page.locator("#slider").evaluate(
            "(slider, t) => { slider.value = t; slider.dispatchEvent(new Event('input')); }",
            seconds,
        )


@pytest.fixture
def open_page(browser, page_file):
    """Open the page; keyword arguments are those of a browser context."""
    contexts = []

    def opened(path: Path = page_file, **settings: Any) -> Opened:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 860}, **settings})
        contexts.append(context)
        return Opened(context.new_page(), path)

    yield opened
    for context in contexts:
        context.close()
