# Two commands do everything: `make run` and `make test`. Both set up what is missing.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8501
packages ?= requirements.lock
VENV := .venv
BIN := $(VENV)/bin
# Nothing is installed whose hash is not in the lock.
PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-compile
# On all cores, where pip takes one; but for pip itself, and for what packages bring that is never run.
COMPILE = $(BIN)/python -m compileall -qq -j 0 -x '/(tests|pip|lexers|graphql|petl)/' $(VENV)/lib
UV = $(VENV)/uv/bin/uv
LOCK = $(VENV)/tools/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--custom-compile-command 'make lock'
# Chromium is fetched while the packages are installed.
MAKEFLAGS += --jobs=2
# Tests start Python again and again: what is compiled once is kept, also where the environment says otherwise.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.PHONY: help setup run test lint check bench data chromium shell nginx wheels lock audit

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, found: $$($(PYTHON) --version). Try: make PYTHON=python3.11 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "The virtual environment could not be made. On Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/run.stamp: $(packages) | $(BIN)/python
	$(PIP_INSTALL) -r $(packages)
	@$(COMPILE)
	@touch $@

$(UV): requirements-tools.lock | $(BIN)/python
	sed -n '/^uv==/,/[^\\]$$/p' requirements-tools.lock | $(PIP_INSTALL) --target $(VENV)/uv -r /dev/stdin

# uv fetches all at once, in a quarter of the time; pip knows the mirror of a network that has one.
$(VENV)/dev.stamp: requirements-dev.lock | $(UV)
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock || $(PIP_INSTALL) -r requirements-dev.lock
	@$(COMPILE)
	@touch $(VENV)/run.stamp $@

setup: $(VENV)/run.stamp ## make .venv with the pinned requirements

run: setup ## set up and start the dashboard on http://$(HOST):$(PORT)
	@echo "http://$(HOST):$(PORT)"
	$(BIN)/python -m streamlit run dashboard.py --server.address $(HOST) --server.port $(PORT)

# Programs, and the packages of Debian that bring them where one is missing.
FETCH = PATH=$$PATH:/usr/sbin; missing=; for each in $(1); do command -v $$each >/dev/null || missing="$$missing $$each"; done; \
	test -z "$$missing" || { \
		if [ "$$(id -u)" = 0 ]; then SUDO=; elif command -v sudo >/dev/null; then SUDO=sudo; \
		else echo "Missing:$$missing. Please run as root: apt-get install $(2)"; false; fi && \
		$$SUDO apt-get update -qq && $$SUDO env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(2); }

chromium: # benchmarks measure Debian's Chromium
	@$(call FETCH,chromium,chromium)

shell: # the browser tests drive the same without its windows, which takes less
	@{ $(call FETCH,chromium-headless-shell,chromium-headless-shell); } || { $(call FETCH,chromium,chromium); }

nginx: shell # the tests run the samples of deploy/ with Debian's nginx, and have systemd read the unit
	@$(call FETCH,nginx openssl systemd-analyze ip,nginx-light openssl systemd iproute2)

wheels: | $(BIN)/python ## make the folder wheels/, from which a machine without Internet installs
	@rm -rf wheels
	$(BIN)/python -m pip wheel --quiet -w wheels --require-hashes -r requirements.lock
	@{ echo --no-index; sha256sum wheels/*.whl | sed -E 's|^(\w+) +(.*)|./\2 --hash=sha256:\1|'; } > wheels/requirements.lock

$(VENV)/tools.stamp: requirements-tools.lock | $(BIN)/python
	$(BIN)/python -m venv $(VENV)/tools
	$(VENV)/tools/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-tools.lock
	@touch $@

lock: $(VENV)/tools.stamp ## pin what requirements*.txt need in turn, with the hashes of all files
	$(LOCK) $(options) requirements.txt -o requirements.lock
	$(LOCK) $(options) requirements-dev.txt -c requirements.lock -o requirements-dev.lock
	$(LOCK) $(options) requirements-tools.txt -c requirements-dev.lock -o requirements-tools.lock
	$(LOCK) $(options) benchmarks/beside/requirements.txt -o benchmarks/beside/requirements.lock

audit: $(VENV)/dev.stamp $(VENV)/tools.stamp ## licences and known faults of all packages, and a bill of materials
	$(BIN)/python -m audit $(advisories)

lint: $(VENV)/dev.stamp ## check style and imports, JavaScript too
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/oxlint --quiet

check: $(VENV)/dev.stamp # the tables of data/
	$(BIN)/python -m analysis check data

test: $(VENV)/dev.stamp shell nginx lint check ## set up, lint and run all tests, the browser's too
	$(BIN)/python -m pytest -n 3 --dist worksteal

# The best-made alternative that is measured too, in an environment of its own.
$(VENV)/bench.stamp: benchmarks/beside/requirements.lock | $(BIN)/python
	$(BIN)/python -m venv $(VENV)/bench
	$(VENV)/bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# make bench only="felt maps" prints some of its tables: felt, maps, crowds, growth, computing, soak, without
bench: $(VENV)/dev.stamp $(VENV)/bench.stamp chromium ## measure speed and size beside other apps, write benchmarks/results.md
	$(BIN)/python -m benchmarks $(only)

data: $(VENV)/run.stamp ## rebuild data/ and static/ from their sources
	$(BIN)/python -m analysis build
