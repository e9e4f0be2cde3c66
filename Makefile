# `make help` says what there is. Everything runs from here; nothing is installed outside .venv
# but the programs that `make test` needs: a browser, gettext, ffmpeg, nginx, Redis, PostgreSQL.
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory
BIN := .venv/bin
PORT ?= 8000
# The demonstration, unless the environment names another site.
SETTINGS := $(or $(DJANGO_SETTINGS_MODULE),imo_site.settings.demo)
MANAGE := DJANGO_SETTINGS_MODULE=$(SETTINGS) $(BIN)/python manage.py

.PHONY: help run dev test check bench install upgrade back backup restore clean \
	site-environment tools-environment

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
	@$(BIN)/python tools/measure.py

INSTALL = deploy/install.sh $@ --site "$(SITE)" --certificate "$(CERTIFICATE)" --key "$(KEY)" \
	--redis "$(REDIS_URL)" --without-backup "$(WITHOUT_BACKUP)" --restore "$(RESTORE)" \
	--backup-key-file "$(BACKUP_KEY_FILE)"

install: ## Set up a real site on this Debian machine (SITE=, CERTIFICATE=, KEY=, REDIS_URL=)
	@$(INSTALL)

upgrade: ## Bring the installed site to this version, with a backup first
	@$(INSTALL)

back: ## Return the installed site to the version before
	@$(INSTALL)

backup: site-environment ## Back up database and files, encrypted, while the site runs
	@$(MANAGE) backup

restore: site-environment ## Bring the stopped site back: make restore FILE=path, name or latest
	@$(if $(FILE),,echo "Say which backup: make restore FILE=latest" >&2; exit 1;) $(MANAGE) restore "$(FILE)"

clean: ## Remove the environment, caches and everything the site has stored
	@rm -rf .venv var .pytest_cache .ruff_cache .import_linter_cache .coverage htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

site-environment:
	@tools/environment.sh requirements.txt

tools-environment:
	@tools/environment.sh requirements-dev.txt
