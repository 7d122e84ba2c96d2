# One word for everything. `make run` and `make test` do all that is missing first; nothing needs root.
# A machine needs git, make and python3 (3.11 or newer) with venv; what else it lacks is said with the line that gets it.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# npm and node come with the locked wheels; npm takes its registry from the machine's own configuration.
NPM := PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm --prefix console --no-audit --no-fund
UNIT := not postgres and not asterisk and not browser and not slow
REAL := asterisk or browser or slow
# The console's API client is made from the server's own description; neither file is kept in git.
API := console/src/api
SERVER_SOURCES := $(shell find src/contactcenter -name '*.py')
CONSOLE_SOURCES := $(shell find console/src console/public -type f -not -path '$(API)/*openapi.*' -not -path '$(API)/schema.*' 2>/dev/null) \
  $(wildcard console/index.html console/*.ts console/*.js console/*.json)

.PHONY: help run setup console check lint console-check test chromium bench commits docs clean

help:
	@echo "make run        start everything; Ctrl-C stops it; what it makes is in var/ (CC_HOME)"
	@echo "make check      quick checks of every commit: lint, types, contracts, house rules, unit tests"
	@echo "make test       the whole suite, on a real PostgreSQL, a real Asterisk and a real browser"
	@echo "make bench      measures; results in loadtests/results/"
	@echo "make setup      only .venv and the console; then .venv/bin/contactcenter doctor"

run: setup console
	@$(PY) -m contactcenter run

setup: $(VENV)/.stamp

$(VENV)/.stamp: requirements.lock pyproject.toml tools/environment.py
	@command -v $(PYTHON) >/dev/null || { echo "error: no $(PYTHON) here; way out: apt-get install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) tools/environment.py
	@touch $@

console: console/dist/.stamp

console/node_modules/.stamp: console/package-lock.json $(VENV)/.stamp
	@echo "… installing the console's locked packages"
	@$(NPM) ci --loglevel=error
	@touch $@

# Written only when its content differs, so that a change of the server that leaves the API as it is rebuilds nothing.
$(API)/.openapi.stamp: $(VENV)/.stamp $(SERVER_SOURCES)
	@PYTHONPATH=src $(PY) -m contactcenter.bootstrap.openapi > $(API)/openapi.json.new
	@cmp -s $(API)/openapi.json.new $(API)/openapi.json || cp $(API)/openapi.json.new $(API)/openapi.json
	@rm $(API)/openapi.json.new
	@touch $@

$(API)/openapi.json: $(API)/.openapi.stamp ;

$(API)/schema.d.ts: $(API)/openapi.json console/node_modules/.stamp
	@echo "… making the console's API client"
	@$(NPM) run --silent api

console/dist/.stamp: console/node_modules/.stamp $(API)/schema.d.ts $(CONSOLE_SOURCES)
	@echo "… building the console"
	@$(NPM) run --silent build -- --logLevel warn
	@touch $@

lint: setup
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

console-check: console/node_modules/.stamp $(API)/schema.d.ts
	$(NPM) run --silent check
	$(NPM) run --silent test

# Messages of the commits that are new against origin/main or the last tag.
commits:
	@$(PYTHON) tools/commits.py

# House rules and licences are tests like the others. pytest comes last: its closing line is the result.
check: lint console-check commits
	$(VENV)/bin/pytest -q -n 2 --dist worksteal -m "$(UNIT)"

# A process for each kind: a browser driver keeps a loop running that others cannot share. The whole product comes last.
# Two switches, and two whole products, run beside each other: they mostly wait for prompts and timers. What hears and
# speaks does so in real time, and on a busy machine it may be late, so a failure there is tried once more, and shown as
# a rerun. `CHECKED=1` leaves out what `make check` has just run.
test: setup console chromium
	$(VENV)/bin/pytest -q -n 2 --dist worksteal -m "not ($(REAL))$(if $(CHECKED), and postgres)"
	$(VENV)/bin/pytest -q -n 2 --dist loadfile --reruns 1 -m "$(REAL)" --ignore=tests/console --ignore=tests/e2e
	$(VENV)/bin/pytest -q -n 2 --dist loadfile --reruns 1 -m browser tests/console
	$(VENV)/bin/pytest -q -n 2 --dist loadfile --reruns 1 tests/e2e

chromium:
	@for name in $$CC_CHROMIUM chromium chromium-browser google-chrome; do \
	    if command -v $$name >/dev/null; then exit 0; fi; done; \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "… getting Chromium for the browser tests"; apt-get -qq update && apt-get -qq -y install chromium >/dev/null; \
	  else echo "error: the browser tests need Chromium. Way out: sudo apt-get install chromium (or CC_CHROMIUM=its program)" >&2; exit 1; fi

# Each measure is a program in loadtests/ and writes its rows to loadtests/results/. One that fails is named at the end
# and makes the exit code 1; the others run all the same.
bench: setup console
	@failed=; for measure in $$(grep -ls '__main__' loadtests/[a-z]*.py); do \
	    echo "… $$measure"; $(PY) $$measure || failed="$$failed $$measure"; done; \
	  if [ -n "$$failed" ]; then echo "error: these measures failed:$$failed; the rows of the others are written" >&2; exit 1; fi

docs: setup
	$(PY) tools/pages.py

clean:
	rm -rf console/dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
