"""Word 文件导入: a proposal's .docx is read into what a manuscript says, with what is unsure beside it."""

from huiyin.exchange.word_in.package import NotReadable
from huiyin.exchange.word_in.paper import WordPaper, read_paper

__all__ = ["NotReadable", "WordPaper", "read_paper"]
