# Two commands matter: `make demo` shows the main job, `make test` proves it. `make help` lists the rest.
# Needs Linux, Swift 6.3, git and make; `setup` installs the libraries that are missing.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PROGRAMS := akms akms-cli akms-broker
PLUGINS := dynsecrets-aws example-swift
BUILD := .build/release
PREFIX ?= /usr/local
DESTDIR ?=
FUZZ_SECONDS ?= 600

.PHONY: help setup build demo test bench install fmt lint cedar mutants fuzz clean

help: ## lists the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1	\2/' | expand -t 18

setup: ## installs the libraries that a build needs, where they are missing
	@.ci/setup build

build: setup ## builds the release programs and plugins into .build/release
	@.ci/build $(PROGRAMS) $(PLUGINS)
	@plugins/manifest.sh $(BUILD) $(PLUGINS)

demo: build ## shows the main job in a temporary home: no account, nothing left behind
	@docs/demo.sh $(BUILD)

test: ## installs what tests need, builds, runs everything; ends with `N passed, M failed`
	@Tests/run

bench: build ## measures against the C floor and prints a table of ratios
	@Benchmarks/run

install: ## copies programs and plugins below PREFIX (/usr/local); run `make build` first
	@.ci/install $(BUILD) '$(DESTDIR)$(PREFIX)' $(PLUGINS)

cedar: ## compares CASES (200000) random policies with Cedar; needs `Tests/run services build-tests` first
	@AKMS_CEDAR_CASES=$(or $(CASES),200000) AKMS_SEED=$(or $(SEED),1) Tests/run oracles

mutants: ## flips every operator of the deciding files and runs the tests that should notice
	@AKMS_MUTANTS=all Tests/run mutation

fuzz: setup ## runs every fuzz target for FUZZ_SECONDS each (600)
	@Fuzz/run $(FUZZ_SECONDS)

fmt: ## formats the Swift sources in place
	@.ci/lint --fix

lint: ## checks format and scripts, changes nothing
	@.ci/lint

clean: ## removes what was built
	rm -rf .build
