# Two commands are enough: `make demo` and `make test`. Everything else is for those who change the product.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SERVE ?= 1
PORT ?= 8000
SCENARIO ?= quang-tri
XDIST ?= 2
COVER := --cov --cov-report=

.PHONY: demo test check lint coverage docs pictures screens requirements clean

demo: $(VENV)/run.stamp $(VENV)/scanner.stamp
	$(BIN)/phieuhen demo $(SCENARIO) --folder var/demo --port $(PORT) $(if $(filter 0,$(SERVE)),--no-serve)

test: $(VENV)/dev.stamp $(VENV)/scanner.stamp
	$(BIN)/python -m pytest -n $(XDIST) --dist loadfile $(ARGS)

check:
	$(MAKE) lint
	$(MAKE) test ARGS="$(COVER) $(ARGS)"
	$(MAKE) coverage

lint: $(VENV)/dev.stamp
	$(BIN)/ruff format --check src tests alembic hatch_build.py
	$(BIN)/ruff check src tests alembic hatch_build.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell src tests docs README.md CHANGELOG.md
	$(BIN)/djlint --lint --quiet src/scheduler/pages/templates
	$(BIN)/python hatch_build.py types

# What the last run of the tests with $(COVER) has gone through.
coverage: $(VENV)/dev.stamp
	$(BIN)/coverage report --fail-under=95
	$(BIN)/coverage report --fail-under=100 --include='src/slots/*,src/notices/*,src/scheduler/assign/*'

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# Installing has built it; this builds it anew when its sources changed.
$(VENV)/scanner.stamp: hatch_build.py $(wildcard src/scheduler/pages/scanner/*) | $(VENV)/run.stamp
	$(BIN)/python hatch_build.py
	touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

docs: $(VENV)/dev.stamp
	PYTHONPATH=docs $(BIN)/python docs/reference.py

pictures: $(VENV)/dev.stamp
	PYTHONPATH=docs:tests $(BIN)/python docs/pictures.py

screens: $(VENV)/dev.stamp $(VENV)/scanner.stamp
	PYTHONPATH=docs:tests $(BIN)/python docs/screens.py $(ARGS)

requirements:
	uv pip compile pyproject.toml requirements/build.in --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --no-strip-extras --upgrade --quiet -o requirements/run.txt
	uv pip compile pyproject.toml requirements/build.in --extra bench --extra postgres-bundled --group test --group check --constraint requirements/run.txt --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --no-strip-extras --quiet -o requirements/dev.txt

clean:
	rm -rf $(VENV) var
