# Every command a developer needs; `make help` lists them. What is installed lies in .local/, what
# is built in target/ and web/dist/: deleting those undoes all of it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
# Settings of `make serve`; empty ones are left to equipoise.toml.
VAULT ?=
INDEX ?=
BIND ?=
# Size of the vault that `make bench` measures with, and for how many seconds it embeds (empty: to the end).
NOTES ?= 10000
SAMPLE ?=
# Papers to measure a large library with, where they lie beside this folder.
PAPERS := $(wildcard ../shared/data/papers/papers-147k.jsonl.zst)
# A real vault to draw beside the generated one, where it lies beside this folder.
HELP := $(wildcard ../shared/data/vaults/obsidian-help)

RUNTIME := .local/runtime/VERSION
MODEL := .local/models/all-MiniLM-L6-v2/model.json
PARTS := $(RUNTIME) $(MODEL)
PACKAGES := web/node_modules/.package-lock.json
BUNDLE := web/dist/.built
RELEASE := target/release/equipoise
CARGO_DENY := .local/bin/cargo-deny

# A leading ~ is the shell's business, and not every shell sees to it after VAULT=.
home = $(if $(filter ~ ~/%,$(firstword $(1))),$(HOME)$(patsubst ~%,%,$(1)),$(1))

.PHONY: help
help: ## This list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: serve
serve: $(PARTS) release ## Install, build and serve the notebook (VAULT=~/notes BIND=127.0.0.1:7117 INDEX=dir)
	exec ./$(RELEASE) serve \
	  $(if $(VAULT),--vault "$(call home,$(VAULT))") \
	  $(if $(INDEX),--index "$(call home,$(INDEX))") \
	  $(if $(BIND),--bind "$(BIND)")

.PHONY: release
release: $(BUNDLE) ## Build the binary that carries its own pages
	cargo build --release --locked

.PHONY: test
test: $(PARTS) $(BUNDLE) chromium lint test-rust test-tools test-web test-e2e ## Install what tests need and run them all

.PHONY: check
check: lint ## The quick part of the tests: format, lints, unit tests
	cargo test --locked --lib

.PHONY: lint
lint:
	cargo fmt --check
	cargo clippy --all-targets --locked -- -D warnings

.PHONY: test-rust
test-rust: $(PARTS) $(BUNDLE) ## Rust: unit and integration tests
	cargo test --locked

.PHONY: test-tools
test-tools: $(PARTS) ## Python: the installers and the generator of benchmarks
	$(PYTHON) -m unittest discover --start-directory tests/tools

.PHONY: test-web
test-web: $(PACKAGES) ## TypeScript: types and unit tests
	cd web && npm run --silent check && npm run --silent test

.PHONY: test-e2e
test-e2e: $(PARTS) $(BUNDLE) chromium ## The journeys of a reader, in a browser
	cargo build --locked
	cd web && npm run --silent e2e

.PHONY: bench
bench: $(PARTS) $(PACKAGES) release chromium ## Measure a generated vault against the budgets (NOTES=10000)
	$(PYTHON) tests/bench/run.py --notes $(NOTES) $(if $(SAMPLE),--sample $(SAMPLE))
	$(if $(PAPERS),$(PYTHON) tests/bench/papers.py $(if $(SAMPLE),--sample $(SAMPLE)) $(PAPERS),@echo "no large library to measure with")
	$(PYTHON) tests/bench/generate_vault.py --notes $(NOTES) target/bench-vault
	node tests/bench/browser.mjs $(if $(HELP),"Help of Obsidian=$(HELP)") "Generated=target/bench-vault"

.PHONY: audit
audit: $(PACKAGES) $(CARGO_DENY) ## Known faults and licences of every dependency (needs the network)
	$(CARGO_DENY) --locked check
	cd web && npm audit

$(CARGO_DENY):
	cargo install --locked --root .local cargo-deny

.PHONY: clean-index
clean-index: ## Empty the shipped notebook's index; the next start rebuilds it
	find index -mindepth 1 ! -name README.md -delete

.PHONY: parts
parts: $(PARTS) ## Install ONNX Runtime and the embedding model into .local/

# Each installer checks what is there first, so running it again for a newer script costs little.
INSTALLER := $(wildcard src/tools/*.py src/tools/parts/*.py)

$(RUNTIME): $(INSTALLER)
	$(PYTHON) src/tools/install_parts.py runtime --into .local
	@touch $@

$(MODEL): $(INSTALLER) | $(RUNTIME)
	$(PYTHON) src/tools/install_parts.py model --into .local
	@touch $@

$(PACKAGES): web/package.json web/package-lock.json web/.npmrc
	cd web && npm ci --no-audit --no-fund
	@touch $@

.PHONY: web
web: $(BUNDLE) ## Bundle the islands and styles into web/dist/

# The release embeds web/dist when src/server/assets.rs is compiled, so that file counts as changed.
$(BUNDLE): $(PACKAGES) web/build.mjs $(shell find web/src -type f 2> /dev/null)
	cd web && npm run --silent build
	@touch -c src/server/assets.rs && touch $@

.PHONY: chromium
chromium:
	@src/tools/need_chromium.sh
