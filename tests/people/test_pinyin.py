"""How names are typed: polyphones as their word has them, initials, and characters left out."""

import pytest

from huiyin.people.pinyin import how_well, readings

CITY_MANAGEMENT = "清溪县城市管理和综合执法局"


@pytest.mark.parametrize(
    ("name", "typed", "fit"),
    [
        (CITY_MANAGEMENT, CITY_MANAGEMENT, 0),
        (CITY_MANAGEMENT, "清溪", 1),
        (CITY_MANAGEMENT, "qingxi", 1),
        (CITY_MANAGEMENT, "城市管理", 2),
        (CITY_MANAGEMENT, "chengshig", 2),
        (CITY_MANAGEMENT, "csgl", 2),
        (CITY_MANAGEMENT, "城管局", 3),
        (CITY_MANAGEMENT, "chengguan", 3),
        (CITY_MANAGEMENT, "cg", 3),
        (CITY_MANAGEMENT, "CG", 3),
        (CITY_MANAGEMENT, "jtj", None),
        (CITY_MANAGEMENT, "交通", None),
        ("重庆市交通局", "chongqing", 1),
        ("重庆市交通局", "cq", 1),
        ("重庆市交通局", "zhongqing", None),
        ("长寿区人民政府", "changshou", 1),
        ("清溪县长寿镇人民政府", "changshou", 2),  # 县长 is a word as well
        ("会计核算中心", "kuaiji", 1),
        ("行政审批局", "xing", 1),
        ("行政审批局", "hang", None),
        ("12345热线办", "12345", 1),
        ("12345热线办", "rexian", 2),
    ],
)
def test_how_well_what_is_typed_fits(name: str, typed: str, fit: int | None) -> None:
    assert how_well(name, typed) == fit


def test_a_polyphone_alone_has_all_its_readings() -> None:
    assert {"chang", "zhang"} <= set(readings("长")[0])


def test_every_character_has_its_readings() -> None:
    name = "示范县（A）12345热线办"
    assert len(readings(name)) == len(name)
