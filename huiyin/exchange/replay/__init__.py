"""Replay: a year of handling, step by step, through the same actions that the pages call."""

from huiyin.exchange.replay.result import Mismatch, Result, conclude
from huiyin.exchange.replay.steps import Done, walk
from huiyin.exchange.replay.world import NameTaken, World, settle

__all__ = ["Done", "Mismatch", "NameTaken", "Result", "World", "conclude", "settle", "walk"]
