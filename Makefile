# What a person does with this repository on one machine. `make` alone explains itself.

PYTHON ?= $(shell for each in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$each; break; }; done)
RUN = .venv/bin/python -m
CONTRACTS = $(shell find protos -name '*.proto')
# Written last by the build hook: there only when all stubs are.
STUBS = build/stubs/okaeri/contracts.binpb
# What looks at deploy/k8s: tools that pin much that we pin otherwise, so they have an environment of their own.
CHECKS = build/checks/.installed
TYPED = chassis services gateway cli

export PIP_DISABLE_PIP_VERSION_CHECK = 1

.DEFAULT_GOAL = help
.DELETE_ON_ERROR:
.PHONY: help up test check lint stubs fuzz bench bench-gateway rolling image image-check docs lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "  Options of a command go into ARGS: make up ARGS=--no-demo, make test ARGS='tests/chassis -x'."
	@echo "  Settings come from the environment: OKAERI_HOME=elsewhere make up."

up: $(STUBS) ## Run the whole suite on this machine until Ctrl-C
	@exec $(RUN) cli up $(ARGS)

test: $(STUBS) $(CHECKS) ## Run every test, with coverage
	$(RUN) pytest -n 2 --dist loadfile --cov --cov-report=term:skip-covered $(or $(ARGS),--cov-fail-under=95)

check: lint ## Lint, types and the tests that start no process: under a minute
	$(RUN) pytest -q -n 2 -m "not real and not slow" $(ARGS)

lint: $(STUBS) ## Ruff and mypy
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy --strict $(TYPED)

stubs: ## Compile the contracts again
	@$(MAKE) --no-print-directory -W protos/build_hook.py $(STUBS)

fuzz: $(STUBS) ## Compare compiled operations with graphql-core, from new numbers each time
	$(RUN) tests.gateway.execution.fuzz $(ARGS)

bench: $(STUBS) ## Measure, and write docs/benchmarks.md
	$(RUN) bench $(ARGS)

bench-gateway: $(STUBS) ## Measure the gateway beside others, which npm installs into build/peers
	$(RUN) bench.gateway $(ARGS)
	$(RUN) bench.graph

rolling: $(STUBS) ## Restart two copies of each service in turn, fifty times, under load: no call and no event is lost
	$(RUN) bench.rolling $(ARGS)

image: ## Build the image with buildah, podman or docker: make image ARGS='-t registry.example/okaeri:1'
	@deploy/image/build $(ARGS)

image-check: $(STUBS) ## Build the image on a base made here, run it read-only without root, and ask for its health
	@$(RUN) tests.deploy.image

docs: $(STUBS) ## Write what docs/ holds of the graph, the events, the access and the examples anew
	$(RUN) gateway.schema --write
	$(RUN) cli.asyncapi --write
	$(RUN) cli.access --write
	$(RUN) gateway.manifest --write

lock: .venv/.installed ## Resolve the dependencies of pyproject.toml anew into requirements.lock, and of deploy/checks.in
	@[ -x build/uv/bin/uv ] || { .venv/bin/python -m venv build/uv && build/uv/bin/python -m pip install -q uv; }
	build/uv/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		--python-version 3.11 --all-extras --no-header --upgrade pyproject.toml -o requirements.lock
	build/uv/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		--python-version 3.11 --no-header --upgrade deploy/checks.in -o deploy/checks.lock

clean: ## Remove .venv, stubs and caches; the data in .okaeri stay
	rm -rf .venv build .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.* *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.installed: requirements.lock
	@[ -n "$(PYTHON)" ] || { echo "Okaeri needs Python 3.11 or later: install it, or name it: make PYTHON=/path/to/python3." >&2; exit 1; }
	@[ -x .venv/bin/pip ] || { echo "Making .venv with $(PYTHON)."; $(PYTHON) -m venv --clear .venv; }
	@echo "Installing what requirements.lock names; the first time this takes a minute or two."
	@$(RUN) pip install -q --no-deps --require-hashes -r requirements.lock
	@$(RUN) pip check --quiet
	@touch $@

$(CHECKS): deploy/checks.lock
	@[ -n "$(PYTHON)" ] || { echo "Okaeri needs Python 3.11 or later: install it, or name it: make PYTHON=/path/to/python3." >&2; exit 1; }
	@echo "Installing what looks at the manifests; the first time this takes a minute."
	@$(PYTHON) -m venv --clear build/checks
	@build/checks/bin/python -m pip install -q --no-deps --require-hashes -r deploy/checks.lock
	@touch $@

$(STUBS): .venv/.installed pyproject.toml protos/build_hook.py $(CONTRACTS)
	@echo "Compiling the contracts."
	@$(RUN) pip install -q --no-build-isolation --no-deps -e .
	@touch $@
