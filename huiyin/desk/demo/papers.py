"""What the demo's cases say: titles, texts in three parts, answers and opinions, put together from ``topics.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from random import Random
from typing import Any

from huiyin.desk.demo.roll import HERE, TOLD, UNITS

TOPICS: list[dict[str, Any]] = tomllib.loads((HERE / "topics.toml").read_text(encoding="utf-8"))["topics"]

KINDS = {"suggestion": "建议", "proposal": "提案"}
_ORDER = "一二三四五六"
_WENT = (
    "近期，我们就这一问题到{p}作了走访，并与社区工作人员、群众代表座谈。",
    "在今年的调研走访中，{p}一带的群众多次谈到这个问题。",
    "结合联系群众活动，我们对{p}的情况作了实地了解。",
    "年初以来，我们先后三次到{p}察看，并查阅了有关资料。",
    "收到群众反映后，我们会同有关同志到{p}作了现场核实。",
)
_MATTERS = (
    "这个问题事关群众日常生活，拖得越久，解决的难度和成本越高。",
    "群众对此期盼较多，希望能够在近一两年内见到变化。",
    "从面上看，类似情况并非个别，先行解决可以积累经验。",
    "有关单位近年做了不少工作，情况有所好转，但与群众的期望还有差距。",
    "如不及早处理，还可能带来安全隐患和新的矛盾。",
)
_BESIDES = (
    "此外，各有关单位之间的协同还不够，群众反映问题后往往不清楚由谁答复。",
    "同时，前期的宣传解释不够充分，群众对工作安排和进度了解不多。",
    "从根本上说，建设与管护没有同步考虑，责任和经费没有落到具体单位。",
    "还要看到，部分工作以集中整治为主，日常管理跟不上，问题容易反复。",
)
_ELSEWHERE = (
    "从外地经验看，先选择条件成熟的点位试行，再逐步推开，往往比一次铺开效果更好。",
    "一些城市在解决同类问题时，注重听取使用者的意见，方案经公示后再实施，减少了反复。",
    "周边地区采取部门联合会商、统一实施的办法，既节约了资金，也缩短了工期，值得借鉴。",
    "有的地方把这类事项列为民生实事项目，按月公布进度，群众认可度较高。",
)
_ASKED = "座谈中，到场的{n}名群众有{m}人认为这是身边最需要解决的问题之一。"
_AND_TELL = (
    "将实施计划和完成时间向群众公开，接受监督。",
    "建立日常巡查和定期评估机制，防止问题反弹。",
    "请主办单位牵头会商，明确各单位分工和时间节点。",
    "所需经费列入年度预算，分步实施，先解决群众反映最集中的部分。",
)
_OPINION = "请在方案中明确责任分工和完成时间，我单位按职责做好配合。"


@dataclass(frozen=True, slots=True)
class Paper:
    """One matter at one place: what is asked, of whom, and what can be answered."""

    topic: int
    place: str
    title: str
    subject: str
    situation: str
    analysis: str
    advice: str
    lead: str
    co_hosts: tuple[str, ...]
    did: tuple[str, ...]
    plan: str
    lack: str

    @property
    def text(self) -> str:
        """In one piece, as a replay file has it."""
        return f"一、基本情况\n{self.situation}\n二、原因分析\n{self.analysis}\n三、具体建议\n{self.advice}"


def write(rng: Random, topic: int, place: str, kind: str, lead: str, co_hosts: tuple[str, ...], title: int) -> Paper:
    told = TOPICS[topic]
    words = {"p": place, "a": rng.randint(*told["a"]), "b": rng.randint(*told["b"]), "kind": KINDS[kind]}

    def say(text: str) -> str:
        return text.format(**words)

    causes = [say(one).rstrip("。") for one in told["analysis"]]
    analysis = "调研中了解到，主要有以下几方面原因："
    analysis += "；".join(f"{_ORDER[n]}是{one}" for n, one in enumerate(causes)) + "。"
    analysis += rng.choice(_BESIDES) + rng.choice(_ELSEWHERE)
    asked = [say(one) for one in told["advice"]]
    asked += rng.sample(_AND_TELL, 2)
    people = rng.randint(14, 36)
    return Paper(
        topic=topic,
        place=place,
        title=say(told["titles"][title]),
        subject=told["subject"],
        situation="".join(
            [
                say(rng.choice(_WENT)),
                *map(say, told["situation"]),
                _ASKED.format(n=people, m=people - rng.randint(2, 9)),
                rng.choice(_MATTERS),
            ]
        ),
        analysis=analysis,
        advice="\n".join(f"{_ORDER[n]}、{one}" for n, one in enumerate(asked)),
        lead=lead,
        co_hosts=co_hosts,
        did=tuple(map(say, told["did"])),
        plan=say(told["plan"]),
        lack=say(told["lack"]),
    )


def answer(paper: Paper, kind: str, result_class: str, *, again: bool = False) -> str:
    """The letter to the proposer, point by point."""
    others = "、".join(UNITS[code].name for code in paper.co_hosts)
    joined = f"会同{others}" if others else "组织有关科室"
    opening = f"您提出的《{paper.title}》收悉。"
    if again:
        opening += f"根据您对前次答复提出的意见，我单位重新作了研究，{joined}到现场逐条核对，现补充答复如下：\n"
    else:
        opening += f"我单位{joined}进行了认真研究，办理过程中与您作了沟通，现答复如下：\n"
    points = {
        "A": [*paper.did, "下一步，我们将加强日常管护和跟踪问效，巩固已有成果，欢迎您继续监督。"],
        "B": [
            paper.did[0],
            f"其余事项已列入工作计划，拟按期实现{paper.plan}，届时再向您报告进展。",
            "办理过程中的具体安排，将通过社区公示栏和本单位网站向群众公开。",
        ],
        "C": [paper.lack, f"我们已先行采取以下措施：{paper.did[0]}", "待条件具备后，及时研究推进并向您反馈。"],
        "D": [
            f"您提出的{KINDS[kind]}对做好{paper.subject}工作很有参考价值。{paper.lack}",
            "我们将在今后制定规划和政策时认真吸收。",
        ],
    }[result_class]
    body = "\n".join(f"{_ORDER[n]}、{one}" for n, one in enumerate(points))
    return f"{opening}{body}\n感谢您对{paper.subject}工作的关心和支持。"


def opinion(rng: Random, unit: str) -> str:
    """What a co-host says for its part."""
    known = TOLD["opinions"].get(unit.rpartition("_")[2])
    return f"经研究，我单位意见如下：{rng.choice(known)}" if known else f"经研究，原则同意{_OPINION}"


def reason_of(paper: Paper, result_class: str) -> str:
    return paper.lack if result_class in ("C", "D") else ""
