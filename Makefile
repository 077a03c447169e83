# 启程 Qicheng. `make run` starts the product with a demo county; `make test` proves it. Both set up what they need.
PORT ?= 8000
HOST ?= 127.0.0.1
PYTEST = .venv/bin/python -m pytest -q -p no:cacheprovider

# What was compiled once is kept: a third of a quick run is reading and preparing tests otherwise.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check setup setup-dev check-sources check-quickly proofs proof-plan proof-mutants bench

setup:            ## what the product needs on this machine
	@sh tools/setup.sh

setup-dev:        ## also what tests need (browser, PostgreSQL)
	@sh tools/setup.sh dev

run: setup        ## the product with a demo county on http://HOST:PORT
	@.venv/bin/qicheng run --demo --host $(HOST) --port $(PORT)

test: setup-dev   ## all tests, on SQLite and on PostgreSQL, browser included
	@.venv/bin/lint-imports --no-cache > .build/imports.log || { cat .build/imports.log; exit 1; }
	$(PYTEST) -n 2 --dist loadgroup
	.venv/bin/python tools/with_postgres.py -- $(PYTEST) -n 2 --dist loadgroup -m "database and not browser and not slow"

check: setup-dev  ## format, lint, types, imports, migrations, quick tests; under a minute
	@$(MAKE) -s -j2 check-sources check-quickly

check-sources:    # what can be said without running anything
	@.venv/bin/ruff format --check -q src tests tools bench
	@.venv/bin/ruff check -q src tests tools bench
	@.venv/bin/lint-imports > .build/imports.log || { cat .build/imports.log; exit 1; }
	@.venv/bin/mypy
	@.venv/bin/python manage.py makemigrations --check --dry-run -v 0

check-quickly:    # every rule once; a tenth of the examples where there are hundreds (tests/amounts.py)
	@$(PYTEST) -n 2 -x --hypothesis-profile=quick -m "not database and not browser and not slow"

proofs: setup-dev ## the long proofs at full size: kills, hostile files, ten thousand fevers
	QICHENG_FEVERS=10000 QICHENG_KILLS=12 QICHENG_CRASH_REPORTS=10000 QICHENG_HANDS=300 $(PYTEST) -m slow

proof-plan: setup-dev ## the dispatch planner: proved on enumerated problems, measured beside PyVRP and OR-Tools (about an hour)
	.venv/bin/python bench/dispatch.py --peers

proof-mutants: setup-dev ## that tests see small faults: rules changed in every small way (about twenty minutes)
	.venv/bin/python bench/mutants.py --out bench/results/mutants.json

bench: setup-dev  ## the figures of the README, measured on this machine and kept in bench/results (about an hour; the gate needs wrk)
	for db in "" --postgres; do \
	  name=$${db:+postgresql}; name=$${name:-sqlite}; \
	  .venv/bin/python bench/gate.py $$db --out bench/results/gate_$$name.json && \
	  .venv/bin/python bench/kill_gate.py $$db --out bench/results/kill_gate_$$name.json && \
	  .venv/bin/python bench/seat_claims.py $$db --out bench/results/seat_claims_$$name.json && \
	  .venv/bin/python bench/payments.py $$db --out bench/results/payments_$$name.json || exit 1; \
	done
	for db in "" --postgres; do \
	  name=$${db:+postgresql}; \
	  .venv/bin/python bench/reports.py $$db --out bench/results/reports_$${name:-sqlite}.json && \
	  .venv/bin/python bench/measures.py $$db --out bench/results/measures_$${name:-sqlite}.json || exit 1; \
	done
	for name in forged_tickets pages import_county kill_import matching eligibility; do \
	  .venv/bin/python bench/$$name.py --out bench/results/$$name.json || exit 1; \
	done
