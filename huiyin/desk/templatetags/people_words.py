"""How people and posts are called on a page."""

from __future__ import annotations

from django import template

from huiyin.people.models import Post, level_label
from huiyin.people.numerals import chinese

register = template.Library()


@register.filter
def post_named(post: Post) -> str:
    """县财政局 副局长（分管领导）；没有职务的只写岗位：县财政局 经办"""
    level = level_label(post.level)
    return f"{post.unit or post.office} " + (f"{post.title}（{level}）" if post.title else level)


@register.filter
def levelled(level: str) -> str:
    return level_label(level)


@register.filter
def numeral(number: int) -> str:
    """第四次会议, as its title is written."""
    return chinese(number)
