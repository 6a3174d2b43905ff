# Developers' commands; operators' are bin/voxanne. Two commands do all the set-up: `make run` and `make test`. Each
# makes .venv with pinned, hashed dependencies.
.DEFAULT_GOAL := help
SHELL := /bin/bash
# make 3.81, which macOS has, ignores the flags and `.ONESHELL`: each line of a recipe has a shell of its own.
.SHELLFLAGS := -eu -o pipefail -c
.SILENT:
MAKEFLAGS += --no-print-directory

# Recipes read values from the environment ("$NAME"), so that make and the shell evaluate nothing in them. When make
# exports values from its command line, it would expand `$` in them: export them unexpanded instead.
$(foreach name,$(.VARIABLES),$(if $(findstring command line,$(origin $(name))),\
	$(eval override $(name) := $$(value $(name)))$(eval export $(name))))

# Prefer Lambda's version; any from 3.12 on works.
PYTHON ?= $(shell for python in python3.13 python3.14 python3.12 python3; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then echo $$python; break; fi; done)
NPM := $(shell command -v npm)
PIP := .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement
export PYTHONPATH := layers/shared:.
# Without bytecode, each process that the product and its tests start would compile all modules again.
unexport PYTHONDONTWRITEBYTECODE
export SAM_CLI_TELEMETRY := 0
# sam and cfn-lint require a region even when they call no service.
export AWS_DEFAULT_REGION ?= us-east-1

.PHONY: help
help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-16s%s\n", $$1, $$2 }' Makefile

.PHONY: install
install: .venv/local ## Install what the product and bin/voxanne need, and start nothing

.PHONY: run
run: .venv/local ## Start the product here: PORT=3000, HOST=127.0.0.1, DYNAMODB=moto|local [STAND_IN=]
	@exec .venv/bin/python -m local.commands.run

.PHONY: demo
demo: .venv/local ## Run a complete example: an agent calls a patient, who books; starts the product if none runs
	@exec .venv/bin/python -m local.commands.demo

.PHONY: org
org: .venv/local ## Make an organisation here: NAME="…" [OWNER= REF= PLAN= LIMIT= IP_LIMIT= COUNTRY= TIME_ZONE= NEW_KEY=1]
	@exec bin/voxanne org --name="$${NAME-}" $${OWNER:+--owner="$$OWNER"} $${REF:+--ref="$$REF"} $${PLAN:+--plan="$$PLAN"} \
		$${LIMIT:+--limit="$$LIMIT"} $${IP_LIMIT:+--ip-limit="$$IP_LIMIT"} $${COUNTRY:+--country="$$COUNTRY"} \
		$${TIME_ZONE:+--time-zone="$$TIME_ZONE"} $${NEW_KEY:+--new-key}

.PHONY: invoke
invoke: .venv/local ## Invoke one function: FUNCTION=AgentsFunction EVENT=events/agents_list.json
	@exec .venv/bin/python -m local.commands.invoke -- "$${FUNCTION-}" "$${EVENT-}"

.PHONY: trigger
trigger: .venv/local ## Sign a sample webhook and post it here: EVENT=vapi/end-of-call-report.full [CALL=]
	@exec .venv/bin/python -m local.commands.trigger $${CALL:+--call="$$CALL"} -- "$${EVENT-}"

.PHONY: signed
signed: .venv/local ## Print a sample webhook as its receiver's event, signed now: EVENT=stripe/invoice.paid [SECRET=]
	@exec .venv/bin/python -m local.commands.signed $${SECRET:+--secret="$$SECRET"} -- "$${EVENT-}"

.PHONY: fire
fire: .venv/local ## Run a schedule now: SCHEDULE=<logical id of the function><name of the event>
	@exec .venv/bin/python -m local.commands.fire -- "$${SCHEDULE-}"

.PHONY: listen
listen: .venv/local ## Send the demo organisation's webhooks to your own server: URL=http://127.0.0.1:9000/hook
	@exec .venv/bin/python -m local.commands.listen "$${URL-}"

.PHONY: test
test: .venv/dev ## Run the tests; ARGS= goes to pytest
	@exec .venv/bin/python -m tools.run_tests

.PHONY: test-fast
test-fast: .venv/dev ## Run the tests that need no processes and no servers: a minute; ARGS= goes to pytest
	@exec .venv/bin/python -m tools.run_tests -n logical -m "not processes" tests/unit tests/contract tests/properties

.PHONY: coverage
coverage: .venv/dev ## Run the tests and print the lines and branches that none reaches; ARGS= goes to pytest
	@.venv/bin/python -m coverage erase
	status=0; MEASURED=1 .venv/bin/python -m tools.run_tests || status=$$?; \
		.venv/bin/python -m coverage combine --quiet && .venv/bin/python -m coverage report && exit $$status

.PHONY: soak
soak: .venv/dev ## Run properties with fresh seeds, races and crashes for MINUTES=30, or until one fails
	@exec .venv/bin/python -m tools.soak "$${MINUTES-30}"

.PHONY: screenshots
screenshots: .venv/dev ## Take pictures of all pages of the dashboard into build/screenshots: ONLY=today,calendar
	@.venv/bin/python -m pytest -q -n0 tests/dashboard/screenshots.py

.PHONY: check
check: lint document typescript types template rehearse-stacks build test ## Everything that CI runs

.PHONY: lint
lint: .venv/dev ## Lint and check the formatting
	@.venv/bin/python -m ruff check .
	.venv/bin/python -m ruff format --check .

.PHONY: document
document: $(if $(NPM),tools/node/node_modules/installed) ## Lint functions/public/openapi.json with redocly, where npm is installed
	@if [ -z "$(NPM)" ]; then echo "npm is not installed: the OpenAPI document is not linted." >&2; exit 0; fi; \
		REDOCLY_TELEMETRY=off tools/node/node_modules/.bin/redocly lint --config tools/node/redocly.yaml functions/public/openapi.json

.PHONY: typescript
typescript: $(if $(NPM),sdks/typescript/node_modules/installed) ## Build sdks/typescript, compare its types with the document, and check the dashboard's, where npm is installed
	@if [ -z "$(NPM)" ]; then echo "npm is not installed: the TypeScript package is not built." >&2; exit 0; fi; \
		npm run --silent --prefix sdks/typescript check && npm run --silent --prefix sdks/typescript build && \
		node sdks/typescript/node_modules/typescript-7/bin/tsc --project tools/node/dashboard

.PHONY: sdk-typescript
sdk-typescript: sdks/typescript/node_modules/installed .venv/dev ## Write the generated half of sdks/typescript from the document
	@npm run --silent --prefix sdks/typescript generate
	.venv/bin/python -m tools.typescript_sdk

.PHONY: format
format: .venv/dev ## Format, and fix what can be fixed automatically
	@.venv/bin/python -m ruff check --fix .
	.venv/bin/python -m ruff format .

.PHONY: types
types: .venv/dev ## Check the types
	@.venv/bin/python -m mypy

.PHONY: template
template: .venv/local .venv-sam/installed .venv-checkov/installed .venv-iam/installed ## Validate the template: SAM, cfn-lint, checkov, parliament
	@.venv-sam/bin/sam validate --lint
	.venv-sam/bin/cfn-lint template.yaml account.yaml
	.venv/bin/python -m tools.expanded .cache/expanded/template.json
	.venv-checkov/bin/checkov --config-file .checkov.yaml --file .cache/expanded/template.json
	.venv/bin/python -m tools.policies .cache/policies
	.venv-iam/bin/python -W ignore .venv-iam/bin/parliament --directory .cache/policies --include_policy_extension json

.PHONY: build
build: .venv-sam/installed ## Build what is deployed: slim layers, bytecode and release id included
	@PATH="$(CURDIR)/.venv-sam/bin:$$PATH" .venv-sam/bin/sam build
	$(PYTHON) -m tools.slim_layer .aws-sam/build
	$(PYTHON) -m tools.bytecode .aws-sam/build
	$(PYTHON) -m tools.release .aws-sam/build

.PHONY: rehearse
rehearse: .venv/dev .venv-rehearsal/installed ## Try stacks on a CloudFormation engine, and the product on LocalStack
	@exec .venv/bin/python -m tools.rehearse stacks product

.PHONY: rehearse-stacks
rehearse-stacks: .venv/dev .venv-rehearsal/installed ## Try stacks on a CloudFormation engine: the quick half of `make rehearse`
	@exec .venv/bin/python -m tools.rehearse stacks

.PHONY: conformance
conformance: .venv/dev build ## Run each built function under Lambda's own runtime, beside the local runner
	@exec .venv/bin/python -m tools.run_tests tests/conformance

.PHONY: bench
bench: .venv/dev ## Print the budgets as ratios, beside a FastAPI twin
	@.venv/bin/python -m benchmarks

.PHONY: load
load: .venv/dev ## Send the running product mixed requests from CLIENTS=20 at once for MINUTES=2, and report losses
	@exec .venv/bin/python -m benchmarks.load --clients "$${CLIENTS-20}" --minutes "$${MINUTES-2}"

.PHONY: openapi
openapi: .venv/dev ## Write functions/public/openapi.json from the routes, and from it the tools of /mcp
	@.venv/bin/python -m tools.openapi
	.venv/bin/python -m tools.mcp_tools

.PHONY: pages
pages: openapi ## Write functions/public/site, the pages of /docs and /errors, from the document and docs
	@.venv/bin/python -m tools.site

.PHONY: examples
examples: openapi ## Record what the product answers to functions/*/examples.json, then openapi and pages
	@RECORD_EXAMPLES=1 .venv/bin/python -m pytest -q -n0 -k is_what tests/integration/test_examples.py
	.venv/bin/python -m tools.openapi
	.venv/bin/python -m tools.site

.PHONY: sdk-python
sdk-python: openapi ## Write the typed half of sdks/python from the document
	@.venv/bin/python -m tools.python_sdk

.PHONY: holidays
holidays: .venv/dev ## Write the dates of public holidays of all countries, from the library holidays
	@.venv/bin/python -m tools.public_holidays

.PHONY: access
access: .venv/dev ## Write the table of docs/access.md from the routes
	@.venv/bin/python -m tools.access_document

.PHONY: system
system: .venv/local ## Write the tables of docs/system.md from the template
	@.venv/bin/python -m tools.system_document

.PHONY: costs
costs: .venv/dev ## Measure what calls and requests use, and write the tables of docs/costs.md
	@AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing AWS_DEFAULT_REGION=us-east-1 POWERTOOLS_SERVICE_NAME=voxanne PYTHONTZPATH= \
		.venv/bin/python -m benchmarks.use > /dev/null
	.venv/bin/python -m tools.cost_document

.PHONY: capacity
capacity: .venv/dev ## Simulate the busiest hour of 10 to 10,000 clinics, and write the tables of docs/capacity.md: MEASURE=1 first measures
	@if [ -n "$${MEASURE-}" ]; then POWERTOOLS_SERVICE_NAME=voxanne PYTHONTZPATH= AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing \
		AWS_DEFAULT_REGION=us-east-1 .venv/bin/python -m benchmarks.service_times > /dev/null; fi
	.venv/bin/python -m tools.capacity_document

.PHONY: resource
resource: .venv/dev ## Write a new resource with CRUD: NAME=room [PLURAL= ID_PREFIX=], then docs/add-a-resource.md
	@exec .venv/bin/python -m tools.new_resource $${PLURAL:+--plural="$$PLURAL"} $${ID_PREFIX:+--prefix="$$ID_PREFIX"} -- "$${NAME-}"

UV := .venv/bin/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-header \
	--override requirements/overrides.txt

.PHONY: lock
lock: .venv/dev ## Pin the requirements again; UPGRADE=1 takes new versions
	@$(UV) $${UPGRADE:+--upgrade} layers/dependencies/requirements.in -o layers/dependencies/requirements.txt
	for set in local dev; do $(UV) $${UPGRADE:+--upgrade} requirements/$$set.in -o requirements/$$set.txt || exit; done
	for set in sam checkov iam; do .venv/bin/uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-header \
		$${UPGRADE:+--upgrade} requirements/$$set.in -o requirements/$$set.txt || exit; done
	.venv/bin/uv pip compile --quiet --python-version 3.13 --generate-hashes --no-header \
		$${UPGRADE:+--upgrade} requirements/rehearsal.in -o requirements/rehearsal.txt

.PHONY: clean
clean: ## Remove everything that can be created again
	@rm -rf .venv .venv-sam .venv-checkov .venv-iam .venv-rehearsal .aws-sam .cache .local .coverage .hypothesis .mypy_cache \
		.pytest_cache .ruff_cache tools/node/node_modules sdks/typescript/node_modules sdks/typescript/dist

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

tools/node/node_modules/installed: tools/node/package-lock.json
	@echo "Installing redocly and axe …" >&2
	npm ci --prefix tools/node --no-audit --no-fund --silent
	touch $@

sdks/typescript/node_modules/installed: sdks/typescript/package-lock.json
	@echo "Installing what builds the TypeScript package …" >&2
	npm ci --prefix sdks/typescript --no-audit --no-fund --silent
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

.venv-iam/installed: requirements/iam.txt
	@echo "Installing parliament …" >&2
	$(PYTHON) -m venv .venv-iam
	.venv-iam/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/iam.txt
	touch $@

.venv-rehearsal/installed: requirements/rehearsal.txt
	@echo "Installing LocalStack …" >&2
	$(PYTHON) -m venv .venv-rehearsal
	.venv-rehearsal/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/rehearsal.txt
	touch $@
