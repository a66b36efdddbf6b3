# `make run` serves the guidance, `make test` checks it; `make help` lists the rest.
PYTHON ?= python3
PY := .venv/bin/python
READY := .venv/installed
GUIDANCE := corpus/guidance
DATA ?= ../shared/training
K ?= 5
# Sets for evaluation that are no part of the product; each is left out where it is not at hand.
SEEDS_GOLDEN := $(wildcard ../shared/golden/needs.jsonl)
SEEDS := $(if $(SEEDS_GOLDEN),$(wildcard ../shared/seeds))
BENCH := $(wildcard ../shared/bench)
# An index with CPU builds of torch, for Linux machines where the default one would bring CUDA (see README).
TORCH_INDEX ?=

.DEFAULT_GOAL := help
.PHONY: help run demo test test-browser test-slow ingest watch ask eval bench bench-large screenshots train fit lint check clean install

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

install: $(READY) ## create .venv and install the requirements
$(READY): requirements.txt
	$(PYTHON) -m venv .venv
	.venv/bin/pip install --disable-pip-version-check $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) -r requirements.txt
	touch $(READY)

run: $(READY) ## set up, ingest the bundled guidance on first start, serve on http://127.0.0.1:8000
	@test -e "$${ZHINAN_DATA:-var}/CURRENT" || $(PY) -m service ingest $(GUIDANCE)
	$(PY) -m service serve

demo: $(READY) ## the sidebar in a made-up helpdesk on http://localhost:8010/helpdesk.html
	@test -e "$${ZHINAN_DATA:-var}/CURRENT" || $(PY) -m service ingest $(GUIDANCE)
	@echo "Open http://localhost:8010/helpdesk.html (Ctrl-C ends both servers)."
	@$(PY) -m http.server 8010 --bind 127.0.0.1 -d docs/demo >/dev/null 2>&1 & trap "kill $$!" EXIT INT TERM; \
	    ZHINAN_EMBED_ORIGINS=http://localhost:8010 $(PY) -m service serve --port 8000

ingest: $(READY) ## take in a folder or file: make ingest SOURCES=dir
	$(PY) -m service ingest $(or $(SOURCES),$(GUIDANCE))

watch: $(READY) ## keep the index level with a folder: make watch SOURCES=dir
	$(PY) -m service watch $(or $(SOURCES),$(GUIDANCE))

ask: $(READY) ## ask one question: make ask Q="客户很生气怎么办"
	@$(PY) -m service search "$(Q)" -k $(K)

test: $(READY) ## run the fast tests
	$(PY) -m pytest -m "not slow and not browser"

test-browser: $(READY) ## run the tests of the pages in Chromium
	$(PY) -m pytest -m "browser and not slow"

test-slow: $(READY) ## run the long tests
	$(PY) -m pytest -m slow

lint: $(READY) ## ruff and mypy
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

check: lint test ## lint and test

eval: $(READY) ## measure the ranking on the golden sets and public sets, write docs/evaluation.md
	@$(PY) -m service --data build/eval ingest --prune $(GUIDANCE)
	$(if $(SEEDS),@$(PY) -m service --data build/eval-seeds ingest --prune $(SEEDS))
	@$(PY) -m service --data build/eval eval --baseline tests/golden/baseline.json --report docs/evaluation.md \
	    $(if $(SEEDS),--also "Web documents" $(SEEDS_GOLDEN) build/eval-seeds) $(addprefix --bench ,$(BENCH))

bench: $(READY) ## measure speed: search over HTTP with 10,000 passages, ingestion
	$(PY) -m tests.bench
	$(PY) -m tests.bench_ingest

bench-large: $(READY) ## measure ingestion of 50,000 passages and of 200 MB (many minutes)
	$(PY) -m tests.bench_ingest --large

screenshots: $(READY) ## take the pictures of README and docs/interface.md again (needs Chromium)
	$(PY) -m tests.screenshots

train: $(READY) ## train the embedded model: make train DATA=folder
	.venv/bin/pip install -q --disable-pip-version-check -r index/training/requirements.txt
	$(PY) -m index.train $(DATA) --curves docs/training.svg --held-out tests/golden $(wildcard ../shared/golden ../shared/bench)

fit: $(READY) ## fit the numbers of the ranking to the golden set of the bundled guidance
	@$(PY) -m service --data build/eval ingest --prune $(GUIDANCE)
	$(PY) -m index.fit build/eval

clean: ## remove what was built (not the data folder)
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +
