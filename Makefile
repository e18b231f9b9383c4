# Every target makes what it needs first; `make` alone prints this list.
.DEFAULT_GOAL := help
.PHONY: help run chat train test lint format bench audit lock clean runtime dev
SHELL := /bin/sh
PYTHON := .venv/bin/python
LOCK := ../.tools/bin/uv pip compile --quiet --python ../.venv/bin/python --python-version 3.11.0 --upgrade \
	--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

help: ## Print this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16
	@echo "Settings (PORT, DATABASE_URL, ...): $(PYTHON) -m bot settings"

run: runtime ## Start the assistant: sets up and trains first when needed; Ctrl-C stops it
	@exec $(PYTHON) -m bot run

chat: runtime ## Talk with the assistant in this terminal
	@exec $(PYTHON) -m bot chat

train: runtime ## Train the model when something it is made from changed
	@exec $(PYTHON) -m bot train

test: dev ## Do all the testing
	@exec tests/all.sh

lint: dev ## Check style and types (ruff, mypy)
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy

format: dev ## Put the code into ruff's format
	@$(PYTHON) -m ruff check --fix-only --quiet .
	@$(PYTHON) -m ruff format .

bench: dev ## Measure beside Rasa's default configuration, into docs/benchmarks.md (takes hours)
	@exec $(PYTHON) -m bench --write

audit: runtime ## Look the locked packages up in the list of known faults (pip-audit)
	@exec $(PYTHON) -m requirements.audit

lock: dev ## Make the hashed locks in requirements/ anew with the newest versions allowed
	@cd requirements && $(LOCK) tools.in --output-file tools.lock
	@cd requirements && $(LOCK) node.in --output-file node.lock
	@cd requirements && $(LOCK) audit.in --output-file audit.lock
	@cd requirements && $(LOCK) --override overrides.txt runtime.in --output-file runtime.lock
	@cd requirements && $(LOCK) --override overrides.txt --constraint runtime.lock dev.in \
		--output-file dev.lock
	@requirements/page.sh lock

clean: ## Remove what set-up, training and testing made; conversations in var/ stay
	rm -rf .venv .tools .page models results .rasa .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

runtime dev:
	@requirements/install.sh $@
