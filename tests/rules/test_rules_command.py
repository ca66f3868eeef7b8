"""manage.py rules check | load | show."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from huiyin.rules.models import RuleVersion
from huiyin.rules.queries import latest


def rules(*arguments: str | Path) -> str:
    out = StringIO()
    call_command("rules", *map(str, arguments), stdout=out)
    return out.getvalue()


def refusal(*arguments: str | Path) -> str:
    with pytest.raises(CommandError) as refused:
        rules(*arguments)
    # What manage.py makes the program's exit code.
    assert refused.value.returncode == 1
    return str(refused.value)


@pytest.fixture
def hongta(tmp_path: Path) -> Path:
    file = tmp_path / "hongta.toml"
    file.write_text(
        'base = "default"\nreply_by = 2026-06-30\n'
        '[chains.hongta]\nopinion = ["head"]\n'
        '[proposal]\nreply = "2 months"\n',
        encoding="utf-8",
    )
    return file


def test_a_right_file_is_found_usable(hongta: Path) -> None:
    assert rules("check", hongta) == f"{hongta}：可用\n"


@pytest.mark.parametrize(
    ("content", "where", "reason"),
    [
        ('base = "default"\nreply = "soon"', "rules.reply", "期限"),
        ('base = "default"\nanswer = "3 months"', "rules.answer", "没有这个字段"),
        ('base = "default"\n[chains.hongta]\nopinion = [3]', "rules.chains.hongta.opinion[0]", "应为文字"),
        ('base = "national"', "rules.base", "没有名为“national”的规则"),
        ('reply = "3 months"', "rules.return_window", "缺少这一项"),
        ('base = "default"\nreply_by = 2026-06-30T09:00:00', "rules.reply_by", "应为文字"),
        ("base = default", "", "不是正确的 TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_file_key_and_reason(
    tmp_path: Path, content: str, where: str, reason: str
) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(content, encoding="utf-8")

    told = refusal("check", file)

    assert told.startswith(f"{file}：{where}")
    assert reason in told


def test_a_file_that_is_missing_or_not_utf_8_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "gbk.toml"
    file.write_bytes("# 红塔区规则".encode("gb18030"))

    assert "不是 UTF-8" in refusal("check", file)
    assert "读不到文件" in refusal("check", tmp_path / "none.toml")


@pytest.mark.django_db
def test_a_file_is_loaded_under_its_own_name_and_only_once(hongta: Path) -> None:
    assert rules("load", hongta).startswith("hongta 第1版，指纹 ")
    assert rules("load", hongta).startswith("hongta 第1版，指纹 ")

    version = RuleVersion.objects.get()
    assert (version.name, version.source) == ("hongta", "hongta.toml")
    assert str(version.ruleset.for_case("proposal", "session").reply) == "2 months"


@pytest.mark.django_db
def test_a_shipped_set_is_loaded_by_its_name() -> None:
    assert rules("load", "chongqing").startswith("chongqing 第1版")

    version = latest("chongqing")
    assert version is not None
    assert str(version.ruleset.co_host_opinion) == "30 working days"


@pytest.mark.django_db
def test_without_a_name_every_shipped_set_is_loaded() -> None:
    rules("load")

    assert set(RuleVersion.objects.values_list("name", flat=True)) == {"default", "chongqing", "shanghai"}


@pytest.mark.django_db
def test_a_wrong_file_is_not_loaded(tmp_path: Path) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text('base = "default"\ndecimals = 7', encoding="utf-8")

    assert "rules.decimals" in refusal("load", file)
    assert not RuleVersion.objects.exists()


@pytest.mark.django_db
def test_a_loaded_set_is_shown_as_a_clerk_reads_it(hongta: Path) -> None:
    rules("load", hongta)

    lines = rules("show", "hongta").splitlines()

    assert lines[0].startswith("hongta 第1版，")
    assert "答复期限（reply）：3个月" in lines
    assert "统一答复日期（reply_by）：2026-06-30" in lines
    assert "提案另有规定（proposal）：答复期限 2个月" in lines
    assert "平时另有规定（ordinary）：无" in lines
    assert any("hongta 意见 主要领导" in line for line in lines if line.startswith("审核级次"))
    assert any("A 已解决（计为已解决）、B 正在解决（须承诺）" in line for line in lines)


@pytest.mark.django_db
def test_a_shipped_set_is_shown_before_it_is_loaded() -> None:
    lines = rules("show", "shanghai").splitlines()

    assert lines[0] == "shanghai（随附，尚未载入）"
    assert "统一答复日期（reply_by）：不设" in lines


@pytest.mark.django_db
def test_a_set_that_nobody_knows_is_not_shown() -> None:
    assert "没有名为“national”的规则" in refusal("show", "national")
