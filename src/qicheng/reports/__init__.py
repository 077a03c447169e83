"""Reports 报表: figures, closing sums and the statutory tables, each derived from the ledger. Writes no fact. Clauses 二(五), 三(四)."""
