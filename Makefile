# Everything starts from here: `make` lists what there is to run.
# Needs only python3 (3.11 or newer) and make; the rest goes into .venv, once.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
LOCK := $(VENV)/tools/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-header

FAILED := echo 'Set-up did not finish; the reason stands above. Run the same command again after it.' >&2; exit 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help chat telegram console test browser check format locales eval fuzz bench wheel lock clean

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile | expand -t 18

chat: $(VENV)/runtime ## talk with Wenzhu in this terminal
	@$(BIN)/wenzhu chat

telegram: $(VENV)/runtime ## talk with people in Telegram (needs TELEGRAM_TOKEN)
	@exec $(BIN)/wenzhu telegram

console: $(VENV)/runtime ## open the hotline console and the web chat
	@exec $(BIN)/wenzhu console

# Compiled files are kept whatever the environment says: the tests start the program many times.
test: $(VENV)/test ## run all tests but those in a browser
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses 2 --dist worksteal \
		--ignore tests/bot/web/browser

browser: $(VENV)/test ## try the pages in a real browser: Chromium, where there is one
	@$(BIN)/python -m pytest --numprocesses 2 tests/bot/web/browser

check: $(VENV)/test ## lint, formatting, types, and how easily the questions read
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/python -m tests.readability

format: $(VENV)/test ## sort imports and format the code
	@$(BIN)/ruff check --quiet --select I --fix
	@$(BIN)/ruff format

locales: $(VENV)/test ## bring the other languages into step with the source
	@$(BIN)/python -m bot.localising

eval: $(VENV)/test ## measure how well illnesses, and whole messages, are understood
	@$(BIN)/python -m tests.knowledge
	@$(BIN)/python -m tests.bot.listening

fuzz: $(VENV)/test ## give a hundred thousand hostile strings to the matcher
	@$(BIN)/python -m tests.knowledge.fuzz

bench: $(VENV)/bench ## compare speed with other rule engines
	@$(BIN)/python -m tests.benchmarks

wheel: $(VENV)/runtime ## build dist/wenzhu-*.whl
	@$(BIN)/python -m hatchling build --target wheel

# The largest lock decides the versions; the others take theirs from it.
lock: $(VENV)/tools/bin/uv ## renew the locked requirements from pyproject.toml
	@$(LOCK) --upgrade --group bench --output-file requirements/bench.txt
	@$(LOCK) --upgrade --group test --constraints requirements/bench.txt --output-file requirements/test.txt
	@$(LOCK) --upgrade --group build --constraints requirements/bench.txt --output-file requirements/runtime.txt

clean: ## remove everything that was built or installed here
	@rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Each of these files marks a finished set-up and is made again when its lock changes.
# Standard input is left alone: it belongs to the chat.
$(VENV)/runtime $(VENV)/test $(VENV)/bench: $(VENV)/%: requirements/%.txt pyproject.toml | $(VENV)/created
	@echo 'Setting up from $< (once, about a minute) …' >&2
	@$(PIP) install -qq --require-hashes --requirement $< </dev/null || { $(FAILED); }
	@$(PIP) install -qq --no-deps --no-build-isolation --editable . </dev/null || { $(FAILED); }
	@touch $@

$(VENV)/created:
	@command -v $(PYTHON) >/dev/null || { \
		echo 'Wenzhu needs Python 3.11 or newer, and there is no $(PYTHON) here.' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' </dev/null || { \
		echo "Wenzhu needs Python 3.11 or newer; $(PYTHON) is `$(PYTHON) --version 2>&1`." >&2; \
		echo 'With a newer one elsewhere: make PYTHON=/path/to/python3.12 …' >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) </dev/null || { $(FAILED); }
	@touch $@

$(VENV)/tools/bin/uv: | $(VENV)/created
	@$(BIN)/python -m venv $(VENV)/tools
	@$(VENV)/tools/bin/python -m pip --disable-pip-version-check install -qq uv
