# eventlake: `make run` runs the main job on raw/sample, `make test` proves that everything works.
# Needs Python 3.11, git, make and a package index; everything is installed into .venv from locked, hashed versions.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
RAW    ?= raw/sample
WAREHOUSE ?= warehouse

.DEFAULT_GOAL := help
.PHONY: help run test lint serve report docs bench lock clean

help:  ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("eventlake needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)

# Twice quiet: pip 22 announces that langdetect has no wheel; errors still show.
# pip resolves nothing: the lock names every package, so --no-deps installs exactly what is locked.
$(VENV)/run.stamp: requirements.lock pyproject.toml | $(BIN)/python
	@echo "installing eventlake and its locked dependencies (about a minute) …"
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	@echo "installing locked development dependencies …"
	@$(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

run: $(VENV)/run.stamp  ## install, then run the Prefect flow on raw/sample
	@$(BIN)/python flows/ingest.py $(RAW) --warehouse $(WAREHOUSE)

test: $(VENV)/dev.stamp  ## install, then ruff, mypy --strict and pytest
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

serve: $(VENV)/run.stamp  ## serve the nightly and the manual deployment
	@$(BIN)/python flows/serve.py

report: $(VENV)/run.stamp  ## write report.html from the warehouse
	@$(BIN)/etl report --warehouse $(WAREHOUSE) -o report.html

docs: $(VENV)/dev.stamp  ## build the documentation site into site/
	@$(BIN)/mkdocs build --strict

bench: $(VENV)/dev.stamp  ## run the benchmarks
	@$(BIN)/python benchmarks/run.py

lock:  ## write both lock files anew (needs uv)
	uv pip compile -q pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements.lock
	uv pip compile -q pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -c requirements.lock -o requirements-dev.lock

clean:  ## remove the environment, caches and published tables
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis site .etl report.html
	find warehouse -mindepth 1 ! -name .gitkeep -delete
