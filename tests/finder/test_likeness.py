"""相似: titles on the same matter are found, others are not, and a year of them in no time."""

from __future__ import annotations

import random
from time import perf_counter

import pytest

from huiyin.finder.likeness import LIKE, Titles, bigrams, core, likeness


@pytest.mark.parametrize(
    ("title", "about"),
    [
        ("关于进一步加强农村公路养护的建议", "农村公路养护"),
        ("关于加强农村公路养护工作的提案", "农村公路养护"),
        ("农村公路养护", "农村公路养护"),
        ("关于加大对我县“农村公路”养护力度的建议、批评和意见", "对 农村公路养护"),
        ("关于建议", "关于建议"),
        ("关于加强工作的建议", "加强工作"),
    ],
)
def test_what_a_title_is_about(title: str, about: str) -> None:
    assert core(title) == about


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("关于加强农村公路养护的建议", "关于进一步加大农村公路养护力度的提案"),
        ("关于整治校园周边交通秩序的建议", "关于解决中小学校园周边交通拥堵的提案"),
        ("关于加强我省全科医生队伍建设的建议", "加强全科医生队伍建设  打造百姓身边“健康服务圈”"),
        ("关于加快发展我省养老服务业的建议", "关于提升养老服务质量的建议"),
        ("关于加强0-3岁婴幼儿早教市场规范管理的建议", "关于推进我省0—3岁婴幼儿早期教育发展的建议"),
    ],
)
def test_the_same_matter_is_alike(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one) >= LIKE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("关于进一步加强农村公路养护工作的建议", "关于进一步加强社区矫正工作的建议"),
        ("关于推动城市环保产业高质量发展的建议", "关于促进民营企业高质量发展的建议"),
        ("关于完善我县教育经费保障机制的提案", "关于完善我县河长制的提案"),
        ("修路", "建桥"),
        ("", ""),
    ],
)
def test_the_same_words_around_another_matter_are_not(one: str, other: str) -> None:
    assert likeness(one, other) < LIKE


def test_the_same_is_wholly_alike_and_a_single_character_too() -> None:
    assert likeness("关于修路的建议", "关于修路的提案") == 1
    assert likeness("关于水的建议", "水") == 1
    assert bigrams("关于水的建议") == {"水"}


def test_neighbours_come_the_likest_first_and_without_oneself() -> None:
    titles = Titles([(1, "农村公路养护"), (2, "社区矫正"), (3, "农村公路养护资金"), (4, "关于农村公路养护的建议")])
    assert [one.key for one in titles.like(1)] == [4, 3]
    assert titles.like(2) == []
    assert [one.key for one in titles.like(1, most=1)] == [4]


def test_it_says_what_the_measure_of_two_says() -> None:
    matters = ["农村公路养护资金", "城区停车位", "校园周边交通", "养老服务", "河道保洁", "农村饮水安全", "老旧小区电梯"]
    chance = random.Random(5)
    texts = [f"关于{chance.choice(matters)}{chance.choice(matters)}的建议" for _ in range(60)]
    titles = Titles(enumerate(texts))
    for place, text in enumerate(texts):
        wanted = {other for other, its in enumerate(texts) if other != place and likeness(text, its) >= LIKE}
        assert {one.key for one in titles.like(place, most=60)} == wanted


def test_a_thousand_titles_are_compared_well_within_a_second() -> None:
    signs = [chr(0x4E00 + place) for place in range(400)]
    chance = random.Random(7)
    texts = [f"关于加强{''.join(chance.choices(signs, k=14))}的建议" for _ in range(1000)]
    began = perf_counter()
    titles = Titles(enumerate(texts))
    for place in range(1000):
        titles.like(place)
    assert perf_counter() - began < 1
