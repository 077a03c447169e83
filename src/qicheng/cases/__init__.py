"""Cases 督办事项: anything someone must handle by a day. Not the facts that it is about. Clauses 二(四), 三(二), 三(三), 三(四)."""
