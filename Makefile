# Two commands do all the set-up: `make run` and `make test`. Each makes .venv with pinned, hashed dependencies.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.ONESHELL:
MAKEFLAGS += --no-print-directory

# Prefer Lambda's version; any from 3.12 on works.
PYTHON ?= $(shell for python in python3.13 python3.14 python3.12 python3; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then echo $$python; break; fi; done)
PIP := .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement
export PYTHONPATH := layers/shared:.
export SAM_CLI_TELEMETRY := 0
# sam and cfn-lint require a region even when they call no service.
export AWS_DEFAULT_REGION ?= us-east-1

.PHONY: help
help: ## List the commands
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 14

.PHONY: run
run: .venv/local ## Start the product here: PORT=3000, HOST=127.0.0.1, DYNAMODB=moto|local
	@exec .venv/bin/python -m local.commands.run

.PHONY: demo
demo: .venv/local ## Run a complete example: an agent calls a patient, who books; starts the product if none runs
	@exec .venv/bin/python -m local.commands.demo

.PHONY: org
org: .venv/local ## Make an organisation: NAME="…" [REF= PLAN= LIMIT= IP_LIMIT= COUNTRY= TIME_ZONE= NEW_KEY=1 STACK=]
	@exec .venv/bin/python -m operations.make_organization --name "$(NAME)" \
		$(if $(REF),--ref "$(REF)") $(if $(PLAN),--plan "$(PLAN)") $(if $(LIMIT),--limit "$(LIMIT)") \
		$(if $(IP_LIMIT),--ip-limit "$(IP_LIMIT)") $(if $(COUNTRY),--country "$(COUNTRY)") \
		$(if $(TIME_ZONE),--time-zone "$(TIME_ZONE)") $(if $(NEW_KEY),--new-key) $(if $(STACK),--stack "$(STACK)")

# Operators' commands: on a deployed stack by STACK=, else on the local product that runs. ORG= is an organisation's id.
OPERATE = .venv/bin/python -m operations

.PHONY: show
show: .venv/local ## Show an organisation, its limits and blocks: ORG=org_… [STACK=]
	@exec $(OPERATE) show --org "$(ORG)" $(if $(STACK),--stack "$(STACK)")

.PHONY: suspend
suspend: .venv/local ## Refuse all keys of an organisation: ORG=org_… [REASON= STACK=]
	@exec $(OPERATE) suspend --org "$(ORG)" $(if $(REASON),--reason "$(REASON)") $(if $(STACK),--stack "$(STACK)")

.PHONY: resume
resume: .venv/local ## Take its keys again: ORG=org_… [STACK=]
	@exec $(OPERATE) resume --org "$(ORG)" $(if $(STACK),--stack "$(STACK)")

.PHONY: unblock
unblock: .venv/local ## Lift a rate-limit block: ORG=org_… [ADDRESS= STACK=]
	@exec $(OPERATE) unblock --org "$(ORG)" $(if $(ADDRESS),--address "$(ADDRESS)") $(if $(STACK),--stack "$(STACK)")

.PHONY: forget-call
forget-call: .venv/local ## Delete what was said in a call: ORG=org_… CALL=call_… [STACK=]
	@exec $(OPERATE) forget-call --org "$(ORG)" --call "$(CALL)" $(if $(STACK),--stack "$(STACK)")

.PHONY: delete-org
delete-org: .venv/local ## Delete all of an organisation: ORG=org_… [CONFIRM="its name" STACK=]
	@exec $(OPERATE) delete --org "$(ORG)" $(if $(CONFIRM),--confirm "$(CONFIRM)") $(if $(STACK),--stack "$(STACK)")

.PHONY: check-secrets
check-secrets: .venv/local ## Tell which secrets are missing: [BEFORE=1 STACK=]
	@exec $(OPERATE) check-secrets $(if $(BEFORE),--before) $(if $(STACK),--stack "$(STACK)")

.PHONY: unattributed
unattributed: .venv/local ## List events that are nobody's, or look at them again: [REPLAY=whl_…|all STACK=]
	@exec $(OPERATE) unattributed $(if $(filter all,$(REPLAY)),--replay-all,$(if $(REPLAY),--replay "$(REPLAY)")) \
		$(if $(STACK),--stack "$(STACK)")

.PHONY: dead
dead: .venv/local ## Count dead letters, queue by queue: [STACK=]
	@exec $(OPERATE) dead $(if $(STACK),--stack "$(STACK)")

.PHONY: redrive
redrive: .venv/local ## Send a queue's dead letters back to it: QUEUE=VapiEventsQueue [STACK=]
	@exec $(OPERATE) redrive --queue "$(QUEUE)" $(if $(STACK),--stack "$(STACK)")

.PHONY: restore
restore: .venv/local ## Bring back from a restored copy: TABLE= RESTORED= [ORG=org_… APPLY=1 OVERWRITE=1 STACK=]
	@exec $(OPERATE) restore --table "$(TABLE)" --restored "$(RESTORED)" $(if $(ORG),--org "$(ORG)") \
		$(if $(APPLY),--apply) $(if $(OVERWRITE),--overwrite) $(if $(STACK),--stack "$(STACK)")

.PHONY: verify
verify: .venv/local ## Compare tables that must agree: [ORG=org_… REPAIR=1 STACK=]
	@exec $(OPERATE) verify $(if $(ORG),--org "$(ORG)") $(if $(REPAIR),--repair) $(if $(STACK),--stack "$(STACK)")

.PHONY: invoke
invoke: .venv/local ## Invoke one function: FUNCTION=AgentsFunction EVENT=events/agents_list.json
	@exec .venv/bin/python -m local.commands.invoke "$(FUNCTION)" "$(EVENT)"

.PHONY: trigger
trigger: .venv/local ## Sign a sample webhook and post it here: EVENT=vapi/end-of-call-report.full [CALL=]
	@exec .venv/bin/python -m local.commands.trigger "$(EVENT)" $(if $(CALL),--call "$(CALL)")

.PHONY: signed
signed: .venv/local ## Print a sample webhook as its receiver's event, signed now: EVENT=stripe/invoice.paid [SECRET=]
	@exec .venv/bin/python -m local.commands.signed "$(EVENT)" $(if $(SECRET),--secret "$(SECRET)")

.PHONY: fire
fire: .venv/local ## Let a schedule's time come now: SCHEDULE=<function's logical id><event's name>
	@exec .venv/bin/python -m local.commands.fire "$(SCHEDULE)"

.PHONY: listen
listen: .venv/local ## Send the demo organisation's webhooks to your own server: URL=http://127.0.0.1:9000/hook
	@exec .venv/bin/python -m local.commands.listen "$(URL)"

.PHONY: test
test: .venv/dev ## Run the tests; ARGS= goes to pytest
	@.venv/bin/python -m pytest $(ARGS)

.PHONY: check
check: lint types template build test ## Everything that CI runs

.PHONY: lint
lint: .venv/dev ## Lint and check the formatting
	@.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .

.PHONY: format
format: .venv/dev ## Format, and mend what can be mended
	@.venv/bin/python -m ruff check --fix .
	.venv/bin/python -m ruff format .

.PHONY: types
types: .venv/dev ## Check the types
	@.venv/bin/python -m mypy

.PHONY: template
template: .venv/local .venv-sam/installed .venv-checkov/installed ## Validate the template: SAM, cfn-lint, checkov
	@.venv-sam/bin/sam validate --lint
	.venv-sam/bin/cfn-lint template.yaml
	.venv/bin/python -m tools.expanded .cache/expanded/template.json
	.venv-checkov/bin/checkov --config-file .checkov.yaml --file .cache/expanded/template.json

.PHONY: build
build: .venv-sam/installed ## Build what is deployed, bytecode included
	@PATH="$(CURDIR)/.venv-sam/bin:$$PATH" .venv-sam/bin/sam build
	$(PYTHON) -m tools.bytecode .aws-sam/build

.PHONY: conformance
conformance: .venv/dev build ## Run each built function under Lambda's own runtime, beside the local runner
	@.venv/bin/python -m pytest tests/conformance $(ARGS)

.PHONY: bench
bench: .venv/dev ## Print the budgets as ratios, beside a FastAPI twin
	@.venv/bin/python -m benchmarks

.PHONY: openapi
openapi: .venv/dev ## Write functions/public/openapi.json from the routes
	@.venv/bin/python -m tools.openapi

.PHONY: system
system: .venv/local ## Write the tables of docs/system.md from the template
	@.venv/bin/python -m tools.system_document

UV := .venv/bin/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-header \
	--override requirements/overrides.txt

.PHONY: lock
lock: .venv/dev ## Pin the requirements again; UPGRADE=1 takes new versions
	@$(UV) $(if $(UPGRADE),--upgrade) layers/dependencies/requirements.in -o layers/dependencies/requirements.txt
	for set in local dev; do $(UV) $(if $(UPGRADE),--upgrade) requirements/$$set.in -o requirements/$$set.txt; done
	for set in sam checkov; do .venv/bin/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-header \
		$(if $(UPGRADE),--upgrade) requirements/$$set.in -o requirements/$$set.txt; done

.PHONY: clean
clean: ## Remove everything that can be created again
	@rm -rf .venv .venv-sam .venv-checkov .aws-sam .cache .local .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache

.venv/bin/python:
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.12 or newer is needed." >&2; exit 1; fi
	$(PYTHON) -m venv .venv || { echo "On Debian: apt-get install python3-venv" >&2; rm -rf .venv; exit 1; }

.venv/local: requirements/local.txt | .venv/bin/python
	@echo "Installing the product's dependencies …" >&2
	$(PIP) requirements/local.txt
	touch $@

.venv/dev: requirements/dev.txt | .venv/local
	@echo "Installing the tests' dependencies …" >&2
	$(PIP) requirements/dev.txt
	touch $@

.venv-sam/installed: requirements/sam.txt
	@echo "Installing the SAM CLI …" >&2
	$(PYTHON) -m venv .venv-sam
	.venv-sam/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/sam.txt
	touch $@

.venv-checkov/installed: requirements/checkov.txt
	@echo "Installing checkov …" >&2
	$(PYTHON) -m venv .venv-checkov
	.venv-checkov/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/checkov.txt
	touch $@
