"""Rule sets are kept as versions, and a body follows one of them from a year on."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, models
from pytest_django import DjangoAssertNumQueries

from huiyin.people.models import Area, Body
from huiyin.rules.actions import bind, load
from huiyin.rules.models import RuleBinding, RuleVersion
from huiyin.rules.queries import NoRules, forget_versions, latest, version_for, version_of
from huiyin.rules.ruleset import RuleError, read_rules
from huiyin.rules.sets import shipped

pytestmark = pytest.mark.django_db

SPRING = datetime(2026, 3, 1, 1, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 1, tzinfo=UTC)


def changed(**changes: Any) -> dict[str, Any]:
    return {"base": "default"} | changes


@pytest.fixture
def congress() -> Body:
    area = Area.objects.create(code="530402", name="红塔区")
    return Body.objects.create(area=area, type=Body.Type.CONGRESS, name="红塔区人大")


# --- Versions -------------------------------------------------------------------------------------------------------


def test_a_rule_set_is_kept_with_its_content_source_and_time() -> None:
    version = load("红塔区", changed(reply="2 months"), at=SPRING, source="hongta.toml")

    version.refresh_from_db()
    assert (version.name, version.version, str(version)) == ("红塔区", 1, "红塔区 第1版")
    assert (version.source, version.loaded_at) == ("hongta.toml", SPRING)
    assert version.data == read_rules(changed(reply="2 months")).as_data()
    assert version.fingerprint == read_rules(changed(reply="2 months")).fingerprint


def test_the_same_content_again_is_the_same_version() -> None:
    first = load("红塔区", changed(reply="2 months"), at=SPRING)

    again = load("红塔区", read_rules(changed(reply="2 months")).as_data(), at=SUMMER, source="again.toml")

    assert again == first
    assert (again.loaded_at, again.source) == (SPRING, "")


def test_other_content_is_the_next_version_and_the_former_stays() -> None:
    first = load("红塔区", changed(reply="2 months"), at=SPRING)
    second = load("红塔区", changed(reply="3 months"), at=SUMMER)

    assert (first.version, second.version) == (1, 2)
    assert str(RuleVersion.objects.get(pk=first.pk).ruleset.reply) == "2 months"


def test_content_that_returns_is_its_former_version() -> None:
    first = load("红塔区", changed(reply="2 months"), at=SPRING)
    load("红塔区", changed(reply="3 months"), at=SUMMER)

    assert load("红塔区", changed(reply="2 months"), at=SUMMER) == first


def test_every_name_counts_its_own_versions() -> None:
    load("红塔区", changed(reply="2 months"), at=SPRING)

    assert load("江川区", changed(reply="2 months"), at=SPRING).version == 1


def test_wrong_rules_are_not_kept() -> None:
    with pytest.raises(RuleError):
        load("红塔区", changed(reply="soon"), at=SPRING)

    assert not RuleVersion.objects.exists()


def test_the_last_version_of_a_name_is_the_latest() -> None:
    load("红塔区", changed(reply="2 months"), at=SPRING)
    second = load("红塔区", changed(reply="3 months"), at=SUMMER)

    assert latest("红塔区") == second
    assert latest("江川区") is None


def test_a_version_gives_its_rule_set_read_once() -> None:
    version = load("上海", shipped("shanghai"), at=SPRING)

    assert version.ruleset == read_rules(shipped("shanghai"))
    assert RuleVersion.objects.get(pk=version.pk).ruleset is version.ruleset


def test_a_version_from_before_a_key_existed_takes_the_default_for_it() -> None:
    data = read_rules(changed(reply="2 months")).as_data()
    del data["evaluator"]
    version = RuleVersion(name="旧版", version=1, data=data, fingerprint="older than the key")

    assert (str(version.ruleset.reply), version.ruleset.evaluator) == ("2 months", "lead")


def test_a_version_is_fetched_by_its_id_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    version = load("红塔区", changed(), at=SPRING)

    with django_assert_num_queries(1):
        assert version_of(version.pk) == version
        assert version_of(version.pk) == version


def test_an_id_that_is_given_again_means_the_new_version() -> None:
    former = load("红塔区", changed(reply="2 months"), at=SPRING)
    version_of(former.pk)
    pk = former.pk
    former.delete()
    RuleVersion.objects.create(
        pk=pk, name="红塔区", version=1, data=read_rules(changed()).as_data(), fingerprint="x", loaded_at=SUMMER
    )

    forget_versions()

    assert str(version_of(pk).ruleset.reply) == "3 months"


# --- Which version a body follows -----------------------------------------------------------------------------------


def test_a_body_follows_the_version_bound_to_the_year(congress: Body) -> None:
    version = load("红塔区", changed(), at=SPRING)
    bind(congress, 2026, version)

    assert version_for(congress, 2026) == version
    assert version_for(congress.pk, 2026) == version


def test_a_year_without_its_own_binding_follows_the_latest_before(congress: Body) -> None:
    older = load("红塔区", changed(reply="2 months"), at=SPRING)
    newer = load("红塔区", changed(reply="3 months"), at=SUMMER)
    latest_of_all = load("红塔区", changed(reply="4 months"), at=SUMMER)
    bind(congress, 2024, older)
    bind(congress, 2026, newer)
    bind(congress, 2029, latest_of_all)

    assert version_for(congress, 2025) == older
    assert version_for(congress, 2028) == newer


def test_a_body_without_rules_is_told_so_by_name(congress: Body) -> None:
    bind(congress, 2026, load("红塔区", changed(), at=SPRING))

    with pytest.raises(NoRules, match="红塔区人大2025年没有可用的规则"):
        version_for(congress, 2025)
    with pytest.raises(NoRules, match="红塔区人大2025年没有可用的规则"):
        version_for(congress.pk, 2025)
    with pytest.raises(NoRules, match="该机构2026年没有可用的规则"):
        version_for(None, 2026)


def test_the_rules_of_one_body_are_not_those_of_another(congress: Body) -> None:
    bind(congress, 2026, load("红塔区", changed(), at=SPRING))
    cppcc = Body.objects.create(area=congress.area, type=Body.Type.CPPCC, name="红塔区政协")

    with pytest.raises(NoRules):
        version_for(cppcc, 2026)


def test_a_body_bound_again_in_a_year_follows_the_later_choice(congress: Body) -> None:
    bind(congress, 2026, load("红塔区", changed(reply="2 months"), at=SPRING))
    second = load("红塔区", changed(reply="3 months"), at=SUMMER)

    bind(congress, 2026, second)

    assert version_for(congress, 2026) == second
    assert RuleBinding.objects.count() == 1


def test_a_version_read_once_is_found_in_one_query(
    congress: Body, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    bind(congress, 2026, load("红塔区", changed(), at=SPRING))
    version_for(congress, 2026)

    with django_assert_num_queries(1):
        assert version_for(congress, 2026).ruleset.decimals == 1


# --- What the database holds fast -----------------------------------------------------------------------------------


def test_a_version_that_is_followed_cannot_be_deleted(congress: Body) -> None:
    version = load("红塔区", changed(), at=SPRING)
    bind(congress, 2026, version)

    with pytest.raises(models.ProtectedError):
        version.delete()


@pytest.mark.parametrize("same", [{"version": 1, "fingerprint": "b"}, {"version": 2, "fingerprint": "a"}])
def test_a_name_has_every_version_and_every_content_once(same: dict[str, Any]) -> None:
    RuleVersion.objects.create(name="红塔区", version=1, fingerprint="a", data={}, loaded_at=SPRING)

    with pytest.raises(IntegrityError):
        RuleVersion.objects.create(name="红塔区", data={}, loaded_at=SPRING, **same)
