"""答复、征询意见、重新办理、办结: the letter goes out, the proposer says what he thinks of it."""

from huiyin.reply.actions.closing import (
    close,
    handle_together,
    why_not_close,
    why_not_handle_together,
)
from huiyin.reply.actions.evaluating import (
    duty_evaluated,
    evaluate,
    reclassify,
    rehandle,
    why_not_evaluate,
    why_not_reclassify,
    why_not_rehandle,
)
from huiyin.reply.actions.issuing import (
    evaluators,
    issue,
    missing_opinions,
    reply,
    why_not_reply,
    why_not_reply_yet,
)
from huiyin.reply.actions.letters import (
    keep_letters,
    set_letterhead,
    set_template,
    with_letters,
)

__all__ = [
    "close",
    "duty_evaluated",
    "evaluate",
    "evaluators",
    "handle_together",
    "issue",
    "keep_letters",
    "missing_opinions",
    "reclassify",
    "rehandle",
    "reply",
    "set_letterhead",
    "set_template",
    "why_not_close",
    "why_not_evaluate",
    "why_not_handle_together",
    "why_not_reclassify",
    "why_not_rehandle",
    "why_not_reply",
    "why_not_reply_yet",
    "with_letters",
]
