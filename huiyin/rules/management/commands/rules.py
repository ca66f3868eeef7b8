"""Rule sets on the command line: check a file, load one, show what is in force."""

from __future__ import annotations

import tomllib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from huiyin.rules.actions import load
from huiyin.rules.queries import latest
from huiyin.rules.ruleset import LABELS, RuleError, read_rules
from huiyin.rules.sets import FOLDER, shipped, shipped_names
from huiyin.rules.wording import worded


class Command(BaseCommand):
    help = "规则：check 检查文件，load 载入为版本，show 查看。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True, metavar="check | load | show")
        check = acts.add_parser("check", help="检查规则文件，不写入任何内容")
        check.add_argument("file", type=Path, help="TOML 文件")
        load_ = acts.add_parser("load", help="载入为新版本；内容未变的不另成版本")
        load_.add_argument("what", nargs="?", default="", help="随附规则的名称，或 TOML 文件；不写则载入全部随附规则")
        show = acts.add_parser("show", help="查看规则")
        show.add_argument("name", help="已载入或随附规则的名称")

    def handle(self, *args: Any, **options: Any) -> None:
        match options["act"]:
            case "check":
                self.check_file(options["file"])
            case "load":
                for what in [options["what"]] if options["what"] else shipped_names():
                    self.load_one(what)
            case _:
                self.show(options["name"])

    def check_file(self, file: Path) -> None:
        read_file(file)
        self.stdout.write(f"{file}：可用")

    def load_one(self, what: str) -> None:
        file = FOLDER / f"{what}.toml" if what in shipped_names() else Path(what)
        data = read_file(file)
        version = load(file.stem, data, at=timezone.now(), source=file.name)
        self.stdout.write(f"{version}，指纹 {version.fingerprint}")

    def show(self, name: str) -> None:
        version = latest(name)
        if version is not None:
            self.stdout.write(f"{version}，{timezone.localtime(version.loaded_at):%Y-%m-%d %H:%M}载入")
            ruleset = version.ruleset
        elif name in shipped_names():
            self.stdout.write(f"{name}（随附，尚未载入）")
            ruleset = read_rules(shipped(name))
        else:
            raise CommandError(f"没有名为“{name}”的规则，可用：{'、'.join(shipped_names())}")
        for key, label in LABELS.items():
            self.stdout.write(f"{label}（{key}）：{worded(key, getattr(ruleset, key))}")


def read_file(file: Path) -> dict[str, Any]:
    """A rule file's data, checked; whatever is wrong ends the command with file, key and reason, and exit 1."""
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
        read_rules(data)
    except OSError as error:
        raise CommandError(f"{file}：读不到文件（{error.strerror}）") from None
    except UnicodeDecodeError:
        raise CommandError(f"{file}：不是 UTF-8 编码的文件") from None
    except tomllib.TOMLDecodeError as error:
        raise CommandError(f"{file}：不是正确的 TOML（{error}）") from None
    except RuleError as error:
        raise CommandError(f"{file}：{error.path}：{error.reason}") from None
    return data
