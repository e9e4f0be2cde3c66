# `make help` says what there is. Everything runs from here; nothing is installed outside .venv
# but the browser, gettext and PostgreSQL that `make test` needs.
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory
BIN := .venv/bin
PORT ?= 8000

.PHONY: help run dev test check bench clean site-environment tools-environment

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: site-environment ## Serve the demonstration site at http://localhost:8000 (PORT=, DATABASE_URL=)
	@PORT=$(PORT) $(BIN)/python tools/serve.py

dev: site-environment ## The same, reloading as you type
	@PORT=$(PORT) $(BIN)/python tools/serve.py --reload

test: tools-environment ## Everything: checks, unit tests on SQLite and PostgreSQL, browser journeys
	@$(BIN)/python tools/suite.py

check: tools-environment ## The quick checks alone: style, imports, migrations, settings, words
	@$(BIN)/python tools/check.py

bench: tools-environment ## What a page costs, against a bare view in the same run
	@$(BIN)/python bench/run.py

clean: ## Remove the environment, caches and everything the site has stored
	@rm -rf .venv var .pytest_cache .ruff_cache .import_linter_cache .coverage htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

site-environment:
	@tools/environment.sh requirements.txt

tools-environment:
	@tools/environment.sh requirements-dev.txt
