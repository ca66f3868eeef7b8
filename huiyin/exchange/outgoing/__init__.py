"""文书出口: the papers of a case, composed from the record for one reader; ``papers`` makes files of them."""

from huiyin.exchange.outgoing.collecting import CasePaper, CasePapers, as_pdf

__all__ = ["CasePaper", "CasePapers", "as_pdf"]
