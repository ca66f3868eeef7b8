"""What becomes of a case before any unit has to do with it, or instead."""

from __future__ import annotations

from huiyin.desk.demo.fates.out import hand_out
from huiyin.desk.demo.roll import ROLL
from huiyin.desk.demo.tales import Tale, clerk


def drafted(t: Tale) -> None:
    t.begin(t.rng.randint(2, 9))
    if t.co_signers:
        t.step(2, "co_sign", ROLL[t.co_signers[0]].account, proposer=t.co_signers[0])


def submitted(t: Tale) -> None:
    t.submit(t.rng.randint(1, 8))


def invited(t: Tale) -> None:
    """Handed in while somebody invited has not answered, and somebody has declined."""
    *some, last = t.co_signers
    waiting, t.co_signers = t.co_signers, tuple(some[1:])
    t.submit(t.rng.randint(2, 5))
    t.step(1, "decline_co_sign", ROLL[last].account, proposer=last)
    t.co_signers = waiting


def sent_for_correction(t: Tale) -> None:
    t.submit(t.rng.randint(9, 15))
    reason = "建议部分请再具体一些，写明地点、范围和希望采取的措施；一件建议只提一个问题。"
    t.step(t.rng.randint(3, 7), "return_for_correction", t.review, reason=reason)


def corrected(t: Tale) -> None:
    t.submit(t.rng.randint(14, 20))
    t.step(10, "return_for_correction", t.review, reason="请补充调研数据的来源，并写明建议由哪个层级解决。")
    t.step(t.rng.randint(2, 6), "resubmit", t.proposer)


def filed(t: Tale) -> None:
    t.submit(t.rng.randint(9, 18))
    t.file(t.rng.randint(2, 7))


def asked(t: Tale) -> None:
    """Units are asked beforehand and have not said anything yet."""
    filed(t)
    t.step(1, "pre_assign", t.assigning, lead=t.lead_unit, **_co_hosts(t))


def agreed(t: Tale) -> None:
    t.submit(20)
    t.file(13)
    t.step(9, "pre_assign", t.assigning, lead=t.lead_unit, **_co_hosts(t))
    for unit in (t.lead_unit, *t.co_hosts):
        t.step(5, "answer_pre_assignment", clerk(unit), unit=unit, agree=True, reason="属本单位职责。")


def objected(t: Tale) -> None:
    t.submit(22)
    t.file(14)
    t.step(10, "pre_assign", t.assigning, lead=t.lead_unit, **_co_hosts(t))
    better = next((code for code in t.co_hosts), "")
    more = {"suggest": [better]} if better else {}
    reason = "按照部门职责分工，该事项不属本单位牵头，建议由行业主管部门主办。"
    t.step(6, "answer_pre_assignment", clerk(t.lead_unit), unit=t.lead_unit, agree=False, reason=reason, **more)
    for unit in t.co_hosts:
        t.step(4, "answer_pre_assignment", clerk(unit), unit=unit, agree=True, reason="可以配合。")


def _co_hosts(t: Tale) -> dict[str, list[str]]:
    return {"co_hosts": list(t.co_hosts)} if t.co_hosts else {}


# -- gone -------------------------------------------------------------------------------------------------------------


def not_filed(t: Tale) -> None:
    t.submit(t.rng.randint(166, 169))
    reason, destination = t.rng.choice(
        (
            ("没有提出具体建议，转为社情民意信息报送。", "social_information"),
            ("内容属上级事权，作为意见和建议转有关单位参考。", "opinion_only"),
            ("反映的是个人诉求，作来信处理并已告知提出人。", "letter"),
            ("与已立案的事项内容重复且没有新的建议，退回提出人。", "returned"),
        )
    )
    t.step(t.rng.randint(155, 162), "not_file", t.review, reason=reason, destination=destination)


def withdrawn(t: Tale) -> None:
    t.submit(t.rng.randint(166, 169))
    t.file(t.rng.randint(152, 162))
    t.step(t.rng.randint(141, 149), "withdraw", t.proposer, reason="经与有关单位沟通，该事项已经列入今年工作计划。")


def withdrawn_later(t: Tale) -> None:
    """After it was handed out: its duties end."""
    hand_out(t, 120)
    t.step(90, "withdraw", t.proposer, reason="所提问题已在办理过程中得到解决，不再需要书面答复。")
