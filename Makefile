# The portal's commands. Needs Python >= 3.12 and make; PYTHON=… names one that is not found by itself.
.PHONY: demo test faults robustness release-check scan lint format screenshots bench load sbom lock services clean setup setup-dev
.DEFAULT_GOAL := demo
export PYTHON
PY := .venv/bin/python

demo: setup ## a portal with a made-up world from 2022 to today, on PORT (8000); SERVE=0 stops before serving
	@bin/demo

test: setup-dev ## the suite on PostgreSQL and Redis where they answer, and what may differ on SQLite; ARGS="-k name" narrows it
	@$(PY) -m tests.run $(ARGS)

faults: setup-dev ## workers killed, Redis and PostgreSQL stopped, disks full, in full, with figures; ARGS="-k redis" narrows it
	@$(PY) -m tests.faults $(ARGS)

lint: setup-dev ## everything that can be said about the code without running it
	@bin/lint

format: setup-dev ## puts Python and templates into the form that lint asks for
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format --quiet .
	@find templates -name '*.html' -print0 | xargs -0 -r .venv/bin/djade

screenshots: setup-dev ## the pictures of docs/screenshots, from the demo's pages in Chromium
	@$(PY) -m docs.screenshots

bench: setup-dev ## the figures to reach, ours beside the peers', on a PostgreSQL that DATABASE_URL names; PARTS="rollups" narrows it
	@$(PY) -m benchmarks $(PARTS)

load: setup-dev ## the deadline rush on this machine: 540 reports in a minute, then 25 a second for five; PostgreSQL as for bench; THROUGH=nginx over TLS from many addresses, RELOADED=1 while gunicorn loads its code anew, HOSTILE=1 beside hostile people, PHOTOS=1 with two photos each: 22 a second through nginx for five minutes
	@$(PY) -m benchmarks.$(if $(HOSTILE),hostile,rush $(if $(THROUGH),--through $(THROUGH)) $(if $(RELOADED),--reload-every 15) $(if $(PHOTOS),--photos --rate 22))

sbom: setup-dev ## the bill of materials of what runs in production, docs/sbom.cdx.json
	@$(PY) -m docs.sbom

robustness: setup-dev ## what is broken on purpose, in full (docs/robustness-results.md), where `make test` runs; ARGS="-k name" narrows it
	@$(PY) -m tests.robustness $(ARGS)

release-check: setup-dev ## both installs as docs/operations.md says, on this machine, as root; INSTALLS="debian" narrows it, BEFORE=REV upgrades from that
	@$(PY) -m tests.release $(INSTALLS) $(if $(BEFORE),--before $(BEFORE))

scan: setup-dev ## bandit, gitleaks, wapiti and sqlmap, each bounded, on the code and a demo; PARTS="bandit" narrows it
	@bin/scan

lock: setup-dev ## compiles pyproject.toml into requirements/*.txt; UPGRADE=1 takes newer versions
	@bin/lock

services: ## the portal on this Debian machine, as root: PostgreSQL, Redis, nginx, systemd; PORTAL_HOST=… (docs/operations.md)
	@bin/services

clean: ## everything that the commands above made
	rm -rf .venv var staticfiles .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup:
	@bin/setup base

setup-dev:
	@bin/setup dev
