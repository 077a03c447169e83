"""The product itself, started as a county starts it, and a browser in front of it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "qicheng-2025"
ARGS = [
    "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip


@pytest.fixture(scope="session")
def product_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the product keeps its data."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def product(product_home: Path) -> Iterator[str]:
    """`qicheng run --demo` on a free port and an empty home; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = product_home
    env = {k: v for k, v in os.environ.items() if not k.startswith(("QICHENG_", "DJANGO_"))} | {
        "QICHENG_HOME": str(home)
    }
    log = (home / "run.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "qicheng.site", "run", "--demo", "--port", str(port)],
        env=env,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{address}/readyz", process, home / "run.log")
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):  # a busy machine builds the county slowly
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  our own address
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        assert process.poll() is None, log.read_text()
        time.sleep(0.5)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    # Playwright keeps an event loop in this thread; Django would take every later test of this worker for a coroutine.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        yield browser
        browser.close()


class Desk:
    """A page that remembers what its console complained of."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.complaints: list[str] = []
        page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: self.complaints.append(str(e)))

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path, wait_until="networkidle")
        return self.page

    def is_too_wide(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"))


@pytest.fixture
def sign_in(product: str, chromium: Browser):
    """Signs a demo account in and gives its desk; `width` 1440 is an office, 390 a phone."""
    contexts = []

    def enter(username: str, *, width: int = 1440) -> Desk:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale="zh-CN", service_workers="block"
        )
        contexts.append(context)
        desk = Desk(context.new_page(), product)
        page = desk.open("/accounts/login/")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", PASSWORD)
        page.click("form button[type=submit]")
        page.wait_for_url(lambda url: "/accounts/login" not in url)
        return desk

    yield enter
    for context in contexts:
        context.close()
