"""Reports 报表: figures derived from the ledger; periods, returns, snapshots and corrections; tables. Changes no person's row. Clauses 二(二), 二(五), 三(四)."""
