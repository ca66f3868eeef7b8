""".doc and .wps are turned into .docx by LibreOffice, where it is there."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from huiyin.exchange.word_in.package import NotReadable

LONGEST = 60  # seconds
SAVE_AS = "请用 Word 或 WPS 打开，另存为 .docx 后再导入"

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


@cache
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


def as_docx(file: BinaryIO) -> BytesIO:
    """The document as .docx; ``NotReadable`` where LibreOffice is missing, takes too long or cannot read it."""
    office = libre_office()
    if office is None:
        raise NotReadable(f"旧格式的文件（.doc、.wps）不能直接读取，{SAVE_AS}")
    with tempfile.TemporaryDirectory(prefix="huiyin-word-") as name:
        folder = Path(name)
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(_SAFE, encoding="utf-8")
        (folder / "in.doc").write_bytes(_whole(file))
        _run([
            *_without_network(),
            office, f"-env:UserInstallation=file://{profile.parent}",
            "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
            "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), str(folder / "in.doc"),
        ], folder)  # fmt: skip
        made = folder / "out" / "in.docx"
        if not made.is_file():
            raise NotReadable(f"这个文件转换不了，{SAVE_AS}")
        return BytesIO(made.read_bytes())


def _whole(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()


def _run(command: list[str], folder: Path) -> None:
    """Nothing of our own environment goes along, and after a minute all of it is ended."""
    # A proxy that is not there, for a system that gives no space without a network.
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy", "all_proxy"), "http://127.0.0.1:9")
    surroundings = {"HOME": str(folder), "PATH": os.defpath, "LANG": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp", **nowhere}
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
        raise NotReadable(f"转换这个文件用时太长，{SAVE_AS}") from None
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
