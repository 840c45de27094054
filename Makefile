# Everything runs in .venv, which each target makes or completes by itself.
# HOST= and PORT= say where `make run` and `make dev` listen; ARGS= goes to the tool behind a target.

.DEFAULT_GOAL := help
.PHONY: help run dev test postgres faults screenshots check bench format lock clean runtime development
MAKEFLAGS += --no-print-directory

PY := .venv/bin/python
# Tests in as many processes as there are processors, those with a browser last.
AT_ONCE := -n auto --maxprocesses 4 --no-loadscope-reorder
# With ASK_AGAIN=1, as on a busy machine, what failed among all is asked once more, alone. It is
# named all the same: a real fault fails again, and a rare one can be looked into.
ALONE := --last-failed --last-failed-no-failures none -n 0 --verbose
# Where what people wrote is stored, sealed, counted, logged and deleted.
POSTGRES_TESTS := tests/consultations tests/staff tests/backups tests/editing
BODIES := pytest tests/consultations/test_hostile_bodies.py
FAULTS := pytest -o 'python_files=fault_*.py' tests/faults
TEMPLATES = $$(find templates -name '*.html')

help:  ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /  make \1 - /p' Makefile | \
		awk -F ' - ' '{ printf "%-15s %s\n", $$1, $$2 }'

run: runtime  ## Set up what is missing and serve the site, as in production
	@$(PY) manage.py start_site

dev: development  ## Serve the site with reload after every edit
	@DEV=1 $(PY) manage.py migrate --verbosity 0
	@DEV=1 $(PY) manage.py runserver "$${HOST:-127.0.0.1}:$${PORT:-8000}"

test: development  ## Run all tests, those in a browser and on PostgreSQL too (ARGS='-k risks')
	@browser="$$($(PY) -m tools.find_browser)" && checker="$$($(PY) -m tools.find_checker)" && \
		export BROWSER_PATH="$$browser" REQUIRE_BROWSER=1 VNU_JAR="$$checker" && \
		$(call ask,$(PY) -m pytest $(AT_ONCE) $(ARGS))
	@$(MAKE) postgres

postgres: development  ## Run those that touch the database once more, on a PostgreSQL of their own
	@$(call ask,$(PY) -m tools.postgres pytest $(AT_ONCE) --reuse-db $(POSTGRES_TESTS) $(ARGS))

# $(call ask,TESTS)
# Exit code 1: tests have failed. Any other, such as a run that broke off, is an end.
ask = { $(1) || { [ $$? = 1 ] && [ "$$ASK_AGAIN" = 1 ] && \
	echo "What failed is asked once more, alone:" && $(1) $(ALONE); }; }

faults: development  ## Kill, fill and lock site, database and mail, hundreds of times (KILLS=200)
	@$(PY) -m $(FAULTS) $(ARGS)
	@BODIES=10000 $(PY) -m $(BODIES) $(ARGS)
	@$(PY) -m tools.postgres $(FAULTS) $(ARGS)
	@BODIES=10000 $(PY) -m tools.postgres $(BODIES) $(ARGS)

screenshots: development  ## Picture every page and state, into var/screenshots (SCREENSHOTS=)
	@browser="$$($(PY) -m tools.find_browser)" && \
		BROWSER_PATH="$$browser" REQUIRE_BROWSER=1 SCREENSHOTS="$$SCREENSHOTS" \
		$(PY) -m pytest --quiet $(AT_ONCE) tests/journeys/test_pictures.py $(ARGS)
	@$(PY) -m tests.contact_sheets "$${SCREENSHOTS:-var/screenshots}"

check: development  ## Check style, types, templates, migrations and content
	$(PY) -m ruff check --quiet .
	$(PY) -m ruff format --quiet --check .
	.venv/bin/djade --target-version 5.2 --check $(TEMPLATES)
	$(PY) -m mypy
	$(PY) manage.py check
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) manage.py write_schemas --check
	$(PY) manage.py write_self_check --check
	$(PY) manage.py check_content

bench: development  ## Measure page serving beside WhiteNoise and nginx, edits, search, pictures, the inbox, previews and publishing
	@$(PY) -m bench.serve_pages $(ARGS)
	@$(PY) -m bench.edit_pages
	@$(PY) -m bench.search_pages
	@$(PY) -m bench.pictures
	@$(PY) -m bench.inbox
	@$(PY) -m bench.preview
	@$(PY) -m bench.publishing

format: development  ## Put Python and templates in the common form
	$(PY) -m ruff check --fix --exit-zero .
	$(PY) -m ruff format .
	.venv/bin/djade --target-version 5.2 $(TEMPLATES)

LOCK := $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

lock: development  ## Write the lock files anew (ARGS=--upgrade for newer versions)
	$(LOCK) $(ARGS) --output-file requirements.lock requirements.txt
	$(LOCK) $(ARGS) --output-file requirements-dev.lock --constraint requirements.lock \
		requirements-dev.txt

clean:  ## Remove what can be made again; requests and keys in var/ stay
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage htmlcov
	rm -rf var/static var/static-files.sha256 var/cards bench/results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

runtime:
	$(call install,requirements.lock,requirements.lock)

# The development list includes the other one.
development:
	$(call install,requirements-dev.lock,requirements.lock requirements-dev.lock)

# $(call install,LOCK FILE,LOCK FILES THAT ARE IN .venv THEN)
# A copy of each installed lock file stays in .venv: the next time, comparing them is all.
define install
	@$(IS_RECENT); if is_recent $(PY) && cmp -s $(1) .venv/$(1); then exit 0; fi; \
	$(FIND_PYTHON); \
	if ! is_recent $(PY); then \
		echo "Setting up, step 1 of 2: a virtual environment in .venv"; \
		rm -rf .venv; "$$python" -m venv .venv || exit 1; \
	fi; \
	echo "Setting up, step 2 of 2: the libraries in $(1) (about a minute, only this once)"; \
	$(PIP) --only-binary :all: -r $(1) >.venv/pip.log 2>&1 || { \
		echo "Not every library is ready-made for this machine; trying to build the rest."; \
		$(PIP) -r $(1) || { \
			echo "The libraries could not be installed; pip says why above."; exit 1; }; }; \
	cp $(2) .venv/
endef

PIP = $(PY) -m pip install -qq --disable-pip-version-check --require-hashes
IS_RECENT = is_recent() { "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
FIND_PYTHON = python=; \
	for name in $(PYTHON) python3 python3.13 python3.12 python3.11 python; do \
		if is_recent "$$name"; then python="$$name"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Python 3.11 or newer is needed and was not found. Install it from python.org or"; \
		echo "with the system's packages, or name it: make run PYTHON=/path/to/python3"; exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$$python lacks its module for virtual environments."; \
		echo "On Debian and Ubuntu this adds it: sudo apt install python3-venv"; exit 1; \
	fi
