"""Employers: enterprises by credit code, basic facts and resumption status from the three bureaus. Not their vacancies. Clause 三(四)."""
