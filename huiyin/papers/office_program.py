"""LibreOffice, where it is there: turns an old .doc into .docx, and an office's own .docx into a PDF. No other place starts it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape

from django.conf import settings

from huiyin.papers.fonts import ROLES, chosen

LONGEST = 60  # seconds

Target = Literal["docx", "pdf"]
_FILTERS: dict[Target, str] = {
    "docx": "docx:MS Word 2007 XML",
    "pdf": 'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"}}',  # PDF/A-2b
}


class NotConverted(Exception):
    """The message says why, as half a sentence."""


# No macro runs, no link is followed or brought up to date, whatever the document asks for.
_SAFE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def libre_office() -> str | None:
    return shutil.which("soffice") or shutil.which("libreoffice")


@cache
def _without_network() -> tuple[str, ...]:
    """In a space of its own, where the system lets one have it, there is no network at all."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return ()
    alone = (unshare, "--user", "--map-root-user", "--net")
    tried = subprocess.run([*alone, "true"], capture_output=True, check=False)  # noqa: S603 - our own words
    return alone if tried.returncode == 0 else ()


def converted(content: bytes, *, ending: str, to: Target) -> bytes:
    """The document as a .docx or as a PDF/A-2b; ``NotConverted`` where that cannot be done. ``ending``: of its own kind."""
    office = libre_office()
    if office is None:
        raise NotConverted("本机没有安装 LibreOffice")
    with tempfile.TemporaryDirectory(prefix="huiyin-office-") as name:
        folder = Path(name)
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_SAFE, encoding="utf-8")
        (folder / "fonts.conf").write_text(_faces(folder), encoding="utf-8")
        given = folder / f"in.{ending}"
        given.write_bytes(content)
        _run([
            *_without_network(),
            office, f"-env:UserInstallation=file://{profile.parent}",
            "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
            "--convert-to", _FILTERS[to], "--outdir", str(folder / "out"), str(given),
        ], folder)  # fmt: skip
        made = folder / "out" / f"in.{to}"
        if not made.is_file():
            raise NotConverted("LibreOffice 转换不了这个文件")
        return made.read_bytes()


def _faces(folder: Path) -> str:
    """The system's typefaces and those of ``FONT_DIRS``; where the proper one is missing, the same stands in as in our PDF."""
    instead = "".join(
        f'<match target="pattern"><test name="family"><string>{role.word}</string></test>'
        f'<edit name="family" mode="append" binding="strong"><string>{chosen(name).families[0]}</string></edit></match>'
        for name, role in ROLES.items()
        if chosen(name).families
    )
    more = "".join(f"<dir>{escape(str(Path(name).absolute()))}</dir>" for name in settings.FONT_DIRS)
    return (
        '<?xml version="1.0"?><fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
        f"{more}{instead}<cachedir>{folder}/faces</cachedir></fontconfig>"
    )


def _run(command: list[str], folder: Path) -> None:
    """Nothing of our own environment goes along, and after a minute all of it is ended."""
    # A proxy that is not there, for a system that gives no space without a network.
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy", "all_proxy"), "http://127.0.0.1:9")
    surroundings = {
        "HOME": str(folder),
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
        **nowhere,
    }
    # The file's name is our own, and so is every word of the command.
    running = subprocess.Popen(  # noqa: S603
        command,
        cwd=folder,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        running.wait(LONGEST)
    except subprocess.TimeoutExpired:
        raise NotConverted("LibreOffice 转换这个文件用时太长") from None
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
