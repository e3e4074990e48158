PYTHON ?= python3

VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet

DEMO := compute mse sample_data/quickstart/preds.csv sample_data/quickstart/targets.csv --id id

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

.PHONY: help
help:  ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

.PHONY: demo
demo: $(VENV)/.losscli  ## Score two small files, as a table and as a bare number
	@echo '$$ losscli $(DEMO)'
	@$(BIN)/losscli $(DEMO)
	@echo
	@echo '$$ losscli $(DEMO) --format value'
	@$(BIN)/losscli $(DEMO) --format value

.PHONY: test
test: $(VENV)/.dev  ## Run the tests and the examples in the documentation
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

.PHONY: lint
lint: $(VENV)/.dev  ## Check style, formatting, import directions and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

.PHONY: format
format: $(VENV)/.dev  ## Mend what can be mended without a person
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: docs
docs: $(VENV)/.docs  ## Build the site, a page for each loss included, into site/
	PYTHONPATH=tests $(BIN)/python docs/generate.py
	$(BIN)/python docs/manual.py
	$(BIN)/mkdocs build --quiet

ORACLES := .venv-oracles
ifeq ($(OS),Windows_NT)
ORACLES_PYTHON := $(ORACLES)/Scripts/python
else
ORACLES_PYTHON := $(ORACLES)/bin/python
endif

.PHONY: oracles
oracles: $(ORACLES)/.made  ## Compare the golden values with what the libraries say today (Python 3.11, large downloads)
	$(ORACLES_PYTHON) tests/golden/make.py --check

$(ORACLES)/.made: pyproject.toml
	@$(PYTHON) -m venv $(ORACLES)
	@$(ORACLES_PYTHON) -m pip --disable-pip-version-check install --quiet 'pip>=25.1'
	@$(ORACLES_PYTHON) -m pip --disable-pip-version-check install --quiet --group oracles
	@touch $@

BENCH := .venv-bench
ifeq ($(OS),Windows_NT)
BENCH_PYTHON := $(BENCH)/Scripts/python
else
BENCH_PYTHON := $(BENCH)/bin/python
endif
ROWS ?= 10000000

.PHONY: bench
bench: $(BENCH)/.made  ## Compare the speed with that of other tools (large downloads, 8 GB of disk, a quarter of an hour)
	@$(BENCH_PYTHON) -m pip --disable-pip-version-check install --quiet --force-reinstall --no-deps .
	$(BENCH_PYTHON) benchmarks/run.py --rows $(ROWS) --write docs/benchmarks.md

.PHONY: bench-long
bench-long: $(BENCH)/.made  ## Score a billion generated rows in bounded memory, and compare with the closed form
	@$(BENCH_PYTHON) -m pip --disable-pip-version-check install --quiet --force-reinstall --no-deps .
	$(BENCH_PYTHON) benchmarks/soak.py

$(BENCH)/.made: pyproject.toml
	@$(PYTHON) -m venv $(BENCH)
	@$(BENCH_PYTHON) -m pip --disable-pip-version-check install --quiet 'pip>=25.1'
	@$(BENCH_PYTHON) -m pip --disable-pip-version-check install --quiet --group bench .
	@touch $@

SECONDS ?= 60

.PHONY: fuzz
fuzz: $(VENV)/.dev  ## Mutate files of every format for SECONDS=60, and compare with slow strict readers
	@PYTHONPATH=tests $(BIN)/python -m fuzz $(SECONDS)

.PHONY: clean
clean:  ## Remove everything that make made, .venv included
	rm -rf $(VENV) $(ORACLES) $(BENCH) benchmarks/data build dist site docs/losses .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find losscli tests docs sample_data benchmarks .ci -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/.losscli: pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and "losscli needs Python 3.11 or later, $(PYTHON) is %d.%d; try: make PYTHON=python3.13" % v[:2])'
	@echo 'Installing losscli into $(VENV)'
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) --editable .
	@touch $@

$(VENV)/.docs: $(VENV)/.losscli
	@echo 'Installing MkDocs and Matplotlib into $(VENV)'
	@$(PIP) 'pip>=25.1'
	@$(PIP) --group docs
	@touch $@

$(VENV)/.dev: $(VENV)/.losscli
	@echo 'Installing the tools of the tests into $(VENV)'
	@$(PIP) 'pip>=25.1'
	@$(PIP) --group dev
	@touch $@
