# Layanan DTSEN. Two commands: `make run` and `make test`.
#
# Everything that is made lies in one folder, DTSEN_HOME (default: var/), which git ignores.

export DTSEN_HOME ?= $(CURDIR)/var
export PYTHONPYCACHEPREFIX = $(DTSEN_HOME)/pycache
export PIP_DISABLE_PIP_VERSION_CHECK = 1
export PIP_ROOT_USER_ACTION = ignore
PORT ?= 8000
PYTHON ?= python3.11
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

BIN := $(DTSEN_HOME)/venv/bin
STAMPS := $(DTSEN_HOME)/stamps
DTSEN := $(BIN)/dtsen

BENCH_FAMILIES ?= 6600000
BENCH_ROUNDS ?= 3

.PHONY: run setup test check tour bench bench-large clean format locks messages help unit postgres-test journeys

help:                                   ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

run: $(STAMPS)/base $(STAMPS)/npm        ## set up what is missing, then web and worker on PORT (8000)
	@echo "[4/4] Database, static files, synthetic registry, demo accounts"
	@exec $(DTSEN) serve --prepare --port $(PORT)

setup: $(STAMPS)/base $(STAMPS)/npm     ## everything `make run` needs, without starting it
	@$(DTSEN) prepare

# --- what comes from packages --------------------------------------------------------------------------

$(STAMPS)/venv:
	@mkdir -p $(STAMPS)
	@echo "[1/4] Virtual environment"
	@$(PYTHON) -m venv $(DTSEN_HOME)/venv
	@touch $@

$(STAMPS)/base: requirements/base.txt pyproject.toml | $(STAMPS)/venv
	@echo "[2/4] Python packages (hashed locks)"
	@$(BIN)/pip install -q --require-hashes -r requirements/base.txt
	@$(BIN)/pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(STAMPS)/npm: package-lock.json
	@mkdir -p $(STAMPS) $(DTSEN_HOME)/npm
	@echo "[3/4] Styles, fonts, icons, region names (npm)"
	@cp package.json package-lock.json $(DTSEN_HOME)/npm/
	@npm ci --prefix $(DTSEN_HOME)/npm --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/base
	@echo "Python packages of the tests"
	@$(BIN)/pip install -q --require-hashes -r requirements/dev.txt
	@touch $@

$(STAMPS)/bench: requirements/bench.txt $(STAMPS)/base
	@echo "Python packages of the bench"
	@$(BIN)/pip install -q --require-hashes -r requirements/bench.txt
	@touch $@

# Chromium, PostgreSQL and gettext come from Debian's packages, where they are missing.
$(STAMPS)/debian:
	@mkdir -p $(STAMPS)
	@tools/install_debian_packages
	@touch $@

# --- checks ----------------------------------------------------------------------------------------------

check: $(STAMPS)/dev $(STAMPS)/npm $(STAMPS)/debian  ## style, types, import contract, migrations, translations, generated docs
	$(BIN)/ruff check --no-cache src tests tools
	$(BIN)/ruff format --no-cache --check src tests tools
	$(BIN)/mypy --cache-dir $(DTSEN_HOME)/mypy
	$(BIN)/lint-imports --cache-dir $(DTSEN_HOME)/import-linter
	$(DTSEN) makemigrations --check --dry-run
	$(BIN)/python tools/translations.py check
	$(BIN)/python -m dtsen.workflow.diagram --check docs/reference/request-states.md

format: $(STAMPS)/dev                   ## lay the code out
	$(BIN)/ruff check --no-cache --fix src tests tools
	$(BIN)/ruff format --no-cache src tests tools

test: $(STAMPS)/dev $(STAMPS)/npm $(STAMPS)/debian   ## unit, spec, generative; integration on both databases; journeys
	$(BIN)/python -m pytest tests --ignore=tests/journeys -n 2
	$(BIN)/python tools/with_postgres.py $(BIN)/python -m pytest tests/integration -n 2
	$(BIN)/python -m pytest tests/journeys

tour: $(STAMPS)/dev $(STAMPS)/npm $(STAMPS)/debian   ## the whole journey in Chromium, one PNG a screen, in build/tour/
	$(BIN)/python tools/tour.py --port $(PORT) --out build/tour

bench: $(STAMPS)/bench $(STAMPS)/npm     ## every goal as a ratio, on 20 million individuals (BENCH_FAMILIES, BENCH_ROUNDS)
	@$(BIN)/python -m benchmarks --families $(BENCH_FAMILIES) --rounds $(BENCH_ROUNDS) --home $(DTSEN_HOME)/bench --out build/bench.json

bench-large: $(STAMPS)/bench $(STAMPS)/npm           ## the same on 100 million individuals, once; takes about 60 GB of disk
	@$(BIN)/python -m benchmarks --families 33000000 --rounds 1 --home $(DTSEN_HOME)/bench --out build/bench-large.json

messages: $(STAMPS)/dev $(STAMPS)/debian             ## collect the texts to translate
	$(BIN)/python tools/translations.py collect

locks:                                  ## resolve the requirements anew (needs uv)
	uv pip compile --upgrade --generate-hashes --no-emit-index-url --python-version 3.11 requirements/base.in -o requirements/base.txt
	uv pip compile --upgrade --generate-hashes --no-emit-index-url --python-version 3.11 requirements/dev.in -o requirements/dev.txt
	uv pip compile --upgrade --generate-hashes --no-emit-index-url --python-version 3.11 requirements/spark.in -o requirements/spark.txt
	uv pip compile --upgrade --generate-hashes --no-emit-index-url --python-version 3.11 requirements/bench.in -o requirements/bench.txt

clean:                                  ## remove everything that was made
	rm -rf $(DTSEN_HOME) build
