"""manage.py pictures: take the pictures of the README and the manual from the demo office.

For whoever develops: it needs Playwright (requirements-dev) and Chromium, on Debian with its languages (chromium-l10n).
"""

from __future__ import annotations

import base64
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.request
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from huiyin.desk.demo import PASSWORD, TOLD

try:
    from playwright.sync_api import sync_playwright
except ImportError:  # an office's own installation has none
    HAVE_PLAYWRIGHT = False
else:
    HAVE_PLAYWRIGHT = True

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / "docs" / "pictures"
READMES = {"README.md": "en", "README.zh-CN.md": "zh"}
BEGIN, END = "<!-- pictures -->", "<!-- /pictures -->"
SIZES: dict[str, ViewportSize] = {
    "screen": {"width": 1366, "height": 768},
    "phone": {"width": 360, "height": 740},
}
PATIENCE = 60  # seconds until the server answers
SETTLED = 2000  # milliseconds: a click may lead to another page, or bring a row by htmx

# Of the colours of a picture the 256 that are found most often; every other becomes the nearest of them.
TO_PALETTE = """async png => {
  const image = await createImageBitmap(await (await fetch(png)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const seen = canvas.getImageData(0, 0, image.width, image.height).data, often = new Map();
  const colour = at => seen[at] << 16 | seen[at + 1] << 8 | seen[at + 2];
  for (let at = 0; at < seen.length; at += 4) often.set(colour(at), (often.get(colour(at)) || 0) + 1);
  const kept = [...often].sort((a, b) => b[1] - a[1]).slice(0, 256).map(one => one[0]);
  const far = (a, b) => ((a >> 16) - (b >> 16)) ** 2 + ((a >> 8 & 255) - (b >> 8 & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;
  const place = new Map();
  for (const one of often.keys()) {
    let best = 0;
    for (let n = 1; n < kept.length; n++) if (far(one, kept[n]) < far(one, kept[best])) best = n;
    place.set(one, best);
  }
  const rows = new Uint8Array(seen.length / 4);
  for (let n = 0; n < rows.length; n++) rows[n] = place.get(colour(n * 4));
  let text = "";
  for (let n = 0; n < rows.length; n += 8192) text += String.fromCharCode(...rows.subarray(n, n + 8192));
  return {width: image.width, height: image.height, palette: kept, rows: btoa(text)};
}"""


def pictures() -> list[dict[str, Any]]:
    """The list, as docs/pictures/pictures.toml has it."""
    told: list[dict[str, Any]] = tomllib.loads((FOLDER / "pictures.toml").read_text(encoding="utf-8"))["pictures"]
    return told


class Command(BaseCommand):
    help = "用演示单位为说明文档截图，并写入 README（开发用）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="只截这几张；不写则全部")

    def handle(self, *args: Any, names: list[str], **options: Any) -> None:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        if not HAVE_PLAYWRIGHT or chromium is None:
            raise CommandError("截图需要 Playwright（requirements-dev）和 Chromium")
        wanted = [one for one in pictures() if not names or one["name"] in names]
        if not wanted:
            raise CommandError("docs/pictures/pictures.toml 中没有这张图")
        with served_demo() as url, sync_playwright() as playwright:
            # Its own words, as beside a field for a file: in Chinese where its languages are installed.
            browser = playwright.chromium.launch(
                executable_path=chromium,
                args=["--no-sandbox", "--disable-gpu"],
                env={**os.environ, "LANGUAGE": "zh_CN"},
            )
            for one in wanted:
                size = take(browser, url, one)
                self.stdout.write(f"{one['name']}.png  {size / 1024:.0f} KB")
            browser.close()
        for readme, language in READMES.items():
            path = ROOT / readme
            path.write_text(with_pictures(path.read_text(encoding="utf-8"), language), encoding="utf-8")


# -- the office -------------------------------------------------------------------------------------------------------


@contextmanager
def served_demo() -> Iterator[str]:
    """A demo office in a database of its own, served; both are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="huiyin-pictures-") as folder:
        env = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'demo.sqlite3'}",
            "DEMO": "true",
            "DEBUG": "false",
            "HTTPS": "false",
        }
        for command in (["migrate", "-v0"], ["demo"], ["collectstatic", "--noinput", "-v0"]):
            subprocess.run(  # noqa: S603 - this project's own commands
                [sys.executable, "manage.py", *command], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL
            )
        port = _free_port()
        server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
        quiet = ["--workers", "1", "--no-ws", "--log-level", "error", "config.wsgi:application"]
        running = subprocess.Popen([*server, *quiet], cwd=ROOT, env=env)  # noqa: S603 - the same
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(f"{url}/sign-in/")
            yield url
        finally:
            running.terminate()
            running.wait()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait_for(url: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own server
                return
        except OSError:
            if time.monotonic() > until:
                raise CommandError("演示单位的服务没有启动") from None
            time.sleep(0.2)


# -- the pictures -----------------------------------------------------------------------------------------------------


def take(browser: Browser, url: str, one: dict[str, Any]) -> int:
    """Take one picture; how many bytes it has."""
    context = browser.new_context(viewport=SIZES[one["size"]], locale="zh-CN", base_url=url)
    page = context.new_page()
    if "account" in one:
        page.goto("/sign-in/")
        page.get_by_label("账号", exact=True).fill(one["account"])
        page.get_by_label("密码", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        page.get_by_role("heading", level=1).wait_for()
    page.goto(_address(page, one))
    page.wait_for_load_state("networkidle")
    if "click" in one:
        page.get_by_text(one["click"]).first.click()
        page.wait_for_timeout(SETTLED)
    shot = page.screenshot()
    page.goto("about:blank")
    small = _png(page.evaluate(TO_PALETTE, "data:image/png;base64," + base64.b64encode(shot).decode()))
    (FOLDER / f"{one['name']}.png").write_bytes(small)
    context.close()
    return len(small)


def _address(page: Page, one: dict[str, Any]) -> str:
    if "case" not in one:
        return str(one["address"])
    title = TOLD["texts"][one["case"]]["title"]
    page.goto(f"/cases/?q={quote(title)}")
    found = page.locator("a.title").filter(has_text=title).first.get_attribute("href")
    return f"{found}{one['address']}"


def _png(picture: dict[str, Any]) -> bytes:
    """A PNG with a palette: a third of the size of what a browser writes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    width, height = picture["width"], picture["height"]
    rows = base64.b64decode(picture["rows"])
    lines = b"".join(b"\0" + rows[at : at + width] for at in range(0, width * height, width))
    palette = b"".join(colour.to_bytes(3, "big") for colour in picture["palette"])
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0))
        + chunk(b"PLTE", palette)
        + chunk(b"IDAT", zlib.compress(lines, 9))
        + chunk(b"IEND", b"")
    )


def with_pictures(readme: str, language: str) -> str:
    """The README with the pictures of the list between its marks."""
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    if not after:
        raise CommandError(f"README 中没有 {BEGIN} 和 {END}")
    parts = []
    for one in pictures():
        if one.get("readme"):
            width = ' width="360"' if one["size"] == "phone" else ""
            said = one[language]
            parts.append(f'{said}\n\n<img src="docs/pictures/{one["name"]}.png" alt="{said}"{width}>')
    return f"{before}{BEGIN}\n" + "\n\n".join(parts) + f"\n{END}{after}"
