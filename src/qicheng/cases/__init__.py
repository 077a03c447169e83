"""Cases 督办事项: anything someone must handle by a day, with its owner group, clock and state. Meetings too. Not what it is about. Clauses 二(四), 二(八), 三."""
