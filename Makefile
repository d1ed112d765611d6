# Everything a contributor types. `make help` lists it.

GO       ?= $(shell command -v go || echo /usr/local/go/bin/go)
VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
FUZZTIME ?= 10s

# What make faults runs: how often each fault strikes, how many signatures are forged, and which programs.
ROUNDS    ?= 30
MUTATIONS ?= 1000000
FAULTS    ?= TestKill|TestKillOneOfTwo|TestPostgresFaults|TestStorageFaults|TestForgeries

# The race detector needs cgo, a C compiler with its headers, and a platform that has it. Without them the tests run
# without it.
RACE = $(shell $(GO) list -race errors >/dev/null 2>&1 && \
	$$($(GO) env CC) -E -include stdlib.h -x c /dev/null >/dev/null 2>&1 && echo -race)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help build run test check format vet staticcheck generate generated tidy house bench fuzz faults release clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build bin/trunkline
	CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=false -ldflags '-s -w -X main.version=$(VERSION)' \
		-o bin/trunkline ./cmd/trunkline

run: build ## build and serve; ARGS='--listen 127.0.0.1:8000' passes flags
	bin/trunkline serve $(ARGS)

test: ## run all tests
	$(GO) test $(RACE) -timeout 20m ./...

check: format vet staticcheck generated tidy test ## everything a change must pass: the above, and all tests

format: ## find files that gofmt would change
	@unformatted=$$($$($(GO) env GOROOT)/bin/gofmt -l .) && if [ -n "$$unformatted" ]; then \
		echo "not formatted, run gofmt -w:" >&2; echo "$$unformatted" >&2; exit 1; fi

vet: ## run go vet
	$(GO) vet ./...

staticcheck: ## run staticcheck
	$(GO) tool staticcheck ./...

generate: ## write the generated files of api/ from the contract
	$(GO) run ./api/gen

generated: ## find generated files that the contract no longer gives
	@fresh=$$(mktemp -d) && trap 'rm -rf "$$fresh"' EXIT && \
	cp api/*.json "$$fresh" && $(GO) run ./api/gen -dir "$$fresh" && \
	for file in api/*.gen.go "$$fresh"/*.gen.go; do \
		name=$$(basename "$$file"); \
		cmp -s "api/$$name" "$$fresh/$$name" || { echo "api/$$name is not current, run make generate" >&2; exit 1; }; \
	done

tidy: ## find what go mod tidy would change
	$(GO) mod tidy -diff

house: ## run the rules of the house alone
	$(GO) test -count=1 .

bench: ## measure the budgets of the design and write bench/RESULTS.md
	$(GO) run ./bench $(ARGS)

fuzz: ## run every fuzz target for FUZZTIME
	@grep -rl --include='*_test.go' '^func Fuzz' . | while read -r file; do \
		for target in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\).*/\1/p' "$$file"); do \
			echo "$$target in $$(dirname "$$file")"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "$$(dirname "$$file")" || exit 1; \
		done; \
	done

faults: ## break everything ROUNDS times under load, look for what is lost, write it down in docs/reliability.md
	TRUNKLINE_FAULT_ANNALS=1 TRUNKLINE_FAULT_ROUNDS=$(ROUNDS) TRUNKLINE_FAULT_MUTATIONS=$(MUTATIONS) \
		$(GO) test -count=1 -timeout 12h -v -run '^($(FAULTS))$$' ./internal/faulttest
	TRUNKLINE_FAULT_ANNALS=1 $(GO) test -count=1 -run '^TestAnnalsAreOnThePage$$' ./internal/faulttest

release: ## write archives, bills of materials and checksums to dist; KEY=file signs them
	@test -z "$$(git status --porcelain)" || { echo "there are changes that no commit has" >&2; exit 1; }
	rm -rf dist
	$(GO) run ./packaging/release -version $(VERSION) -epoch "$$(git log -1 --format=%ct)" -out dist $(ARGS)
	@if [ -n "$(KEY)" ]; then ssh-keygen -q -Y sign -f "$(KEY)" -n trunkline-release dist/SHA256SUMS; \
	else echo "not signed: no KEY is given" >&2; fi

clean: ## remove what was built
	rm -rf bin dist
