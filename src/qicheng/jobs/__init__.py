"""Jobs 岗位: vacancies with checked employers, import, matching, push, funnel; room for local works. Not the enterprises. Clauses 二(七), 三(一)."""
