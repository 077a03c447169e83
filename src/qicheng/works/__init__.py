"""Works 用工: local work for those who stay: projects, village labour companies, crews, day sheets, wage sheets. Not vacancies. Clause 二(七)."""
