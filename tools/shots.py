"""Takes a picture of a page in headless Chromium and fails when the page complained (policy violations, errors)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
]


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("out", type=Path)
    parser.add_argument("--width", type=int, default=1440)
    parser.add_argument("--height", type=int)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--elder", action="store_true")
    parser.add_argument("--full", action="store_true", help="the whole page, not only the first screen")
    parser.add_argument("--pdf", action="store_true", help="what a printer would get")
    parser.add_argument("--login", metavar="NAME:PASSWORD", help="sign in first")
    parser.add_argument("--js", help="script to run before the picture")
    return parser.parse_args()


def listen(page: Page, complaints: list[str], url: str) -> None:
    def heard(message: ConsoleMessage) -> None:
        # An error page asked for by its address answers 404 itself; that is no complaint.
        own = message.text.startswith("Failed to load resource") and message.location.get("url") == url
        if message.type in {"error", "warning"} and not own:
            complaints.append(f"{message.type}: {message.text}")

    page.on("console", heard)
    page.on("pageerror", lambda e: complaints.append(f"page error: {e}"))
    page.on("requestfailed", lambda r: complaints.append(f"request failed: {r.url}"))


def sign_in(page: Page, asked: argparse.Namespace) -> None:
    name, password = asked.login.split(":", 1)
    root = "/".join(asked.url.split("/")[:3])
    page.goto(f"{root}/accounts/login/", wait_until="networkidle")
    page.fill("[name=login]", name)
    page.fill("[name=password]", password)
    page.click("button[type=submit].btn-main")
    page.wait_for_load_state("networkidle")


def take(browser: Browser, asked: argparse.Namespace) -> list[str]:
    phone = asked.width < 768
    context = browser.new_context(
        viewport={"width": asked.width, "height": asked.height or (844 if phone else 900)},
        device_scale_factor=2 if phone else 1,
        is_mobile=phone,
        has_touch=phone,
        color_scheme="dark" if asked.dark else "light",
        locale="zh-CN",
    )
    if asked.elder:
        context.add_init_script("localStorage.setItem('qicheng.elder', '1')")
    page = context.new_page()
    complaints: list[str] = []
    listen(page, complaints, asked.url)
    if asked.login:
        sign_in(page, asked)
    page.goto(asked.url, wait_until="networkidle")
    if asked.js:
        page.evaluate(asked.js)
        page.wait_for_timeout(300)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if wide > 0:
        complaints.append(f"the page is {wide} px wider than the screen")
    if asked.full and not asked.pdf:
        # What is drawn only when seen must be seen before the picture.
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": asked.width, "height": height})
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(600)
    if asked.pdf:
        page.pdf(path=str(asked.out), prefer_css_page_size=True)
    else:
        page.screenshot(path=str(asked.out))
    return complaints


def main() -> int:
    asked = options()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        complaints = take(browser, asked)
        browser.close()
    for line in complaints:
        print(line, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    raise SystemExit(main())
