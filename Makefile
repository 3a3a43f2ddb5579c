# Two commands do everything on a fresh machine: `make run` and `make test`.
.PHONY: run test front code lint format messages clean
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
READY := .venv/.ready
FRONT := static/build/.ready
# Databases that are thrown away stand in memory where there is room: no test waits for the disk.
ROOM := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 {print "/dev/shm"}')
FRONT_PARTS := $(wildcard static/editor/*.* static/editor/.npmrc static/editor/source/*) deploy/make-front deploy/node.lock

run: $(READY) $(FRONT)
	@PORT=$(PORT) $(BIN)/python -m tests.demo

code: $(READY)
	@$(BIN)/python -m tests.totp < instance/demo-staff.txt

test: $(READY) $(FRONT) lint
	@PYTEST_DEBUG_TEMPROOT=$(ROOM) $(BIN)/python -m pytest -n 2 --dist loadgroup

front: $(READY) $(FRONT)

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(READY)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

messages: $(READY)
	@$(BIN)/pybabel -q extract -F babel.cfg -k _l -k lazy_gettext --no-location --sort-output --omit-header -o messages.pot .
	@for lang in ja ko zh_Hans; do $(BIN)/pybabel -q update -i messages.pot -d lfnkr_app/translations -l $$lang --no-fuzzy-matching --ignore-obsolete; done
	@rm messages.pot

$(READY): requirements.lock pyproject.toml deploy/make-venv
	@PYTHON=$(PYTHON) bash deploy/make-venv
	@touch $(READY)

$(FRONT): $(FRONT_PARTS) | $(READY)
	@bash deploy/make-front

clean:
	rm -rf .venv instance static/build static/editor/node_modules .pytest_cache .mypy_cache .ruff_cache
