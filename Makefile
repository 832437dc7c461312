# `make help` lists what can be made. Everything runs from .venv, which the first target makes.
SHELL := /bin/sh
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3.11)
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
export DOCUMENTS PORT QUESTION MODEL

.DEFAULT_GOAL := help
.PHONY: help install run test check format docs eval peers lock widget clean

help: ## what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS='	' read -r name what; do \
		printf '  make %-10s %s\n' "$$name" "$$what"; done

install: ## .venv with everything that is locked (seconds when it is there already)
	@$(PYTHON) scripts/install.py

run: install ## ingest, serve, ask once; DOCUMENTS=dir of your own, PORT=8000, QUESTION="...", MODEL=local
	@$(BIN)/python scripts/run.py

test: check ## everything that must hold: `make check`, then the whole suite
	$(PYTEST)

check: install ## style, types, direction of imports, docs that match the code
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(PYTEST) -q tests/test_imports.py tests/test_packaging.py tests/test_docs.py

format: install ## put the code into the house's form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: install ## write README's settings table and .env.example anew from the settings
	$(BIN)/python scripts/settings_docs.py

eval: install ## the evaluation suite on the sample corpus
	$(BIN)/askminutes eval

peers: install ## what others retrieve for the same cases; DOCUMENTS=dir CASES=file for your own
	@test -x .venv-peers/bin/python || $(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install -q -r requirements-torch.txt -r evals/peers/requirements.txt
	$(BIN)/python -m evals.peers $(or $(DOCUMENTS),evals/corpus) $(or $(CASES),evals/cases/*.jsonl)

lock: install ## write requirements.lock and requirements-serve.lock anew from pyproject.toml
	$(BIN)/python -m pip install -q pip-tools==7.6.2
	$(BIN)/python scripts/lock.py

widget: ## build the chat widget from service/widget/src anew; needs node 20.19 or newer
	cd service/widget && npm ci --no-update-notifier && npm run build

clean: ## remove what was made here, the installed packages and the index included
	rm -rf .venv .venv-peers data runs build dist service/widget/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
