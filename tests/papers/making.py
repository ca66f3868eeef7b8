"""Letters to look at; whatever a test is about it says itself."""

from __future__ import annotations

import struct
import zlib
from datetime import date
from typing import Any

from huiyin.papers import Attachment, Letter, paragraphs

TEXT = paragraphs("""
您提出的《关于进一步加强老旧小区加装电梯工作的建议》收悉，现答复如下：
您在建议中指出我市老旧小区加装电梯存在“意见难统一、资金难筹集、手续难办理”等问题，符合我市实际，对我局改进工作很有帮助。
一、关于统一居民意见的建议
（一）健全协商机制。2025年以来，全市共建立小区议事会312个，累计召开协商会议1,860次，推动426部电梯达成协议，同比增长23.5%。
1.指导社区建立“一梯一策”台账。由街道办事处牵头，逐户走访，充分听取低楼层住户的意见。
（1）对意见分歧较大的，由人民调解委员会介入调解。
（2）对符合条件的，依法进入联合审查程序。
二、下一步工作
我局将继续把加装电梯作为民生实事来抓，力争2026年底前新增加装电梯500部，并于每季度末向您通报进展情况。
感谢您对我市住房城乡建设工作的关心和支持，欢迎继续提出宝贵意见！
""")


def letter(**other: Any) -> Letter:
    """A reply in the letter form, with everything that a reply has."""
    told: dict[str, Any] = {
        "senders": ("东海市住房和城乡建设局",),
        "title": "关于市八届人大三次会议第112号建议的答复",
        "addressees": ("张镕喆代表", "陈䶮代表"),
        "body": TEXT,
        "number": "东建函〔2026〕12号",
        "class_mark": "A",
        "publication_mark": "主动公开",
        "dated": date(2026, 3, 1),
        "contact": "李堃",
        "phone": "0500-1234567",
        "copies": ("市人大常委会代表工作委员会", "市政府督查室"),
        "attachments": (Attachment(title="征询意见表"),),
    }
    return Letter(**(told | other))


def ordinary(**other: Any) -> Letter:
    """The same in the ordinary form."""
    told: dict[str, Any] = {
        "form": "ordinary",
        "head": "东海市住房和城乡建设局文件",
        "signers": ("王大明",),
        "printed_by": "东海市住房和城乡建设局办公室",
        "printed_on": date(2026, 3, 2),
    }
    return letter(**(told | other))


def full(pages: int) -> tuple[str, ...]:
    """One paragraph that fills so many pages without punctuation."""
    return ("国" * (22 * 28 * pages),)


def a_png(across: int = 40, down: int = 20) -> bytes:
    """Black points."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + b"\0" * across for _ in range(down))
    head = struct.pack(">IIBBBBB", across, down, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
