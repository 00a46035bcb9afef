BIN := .venv/bin
READY := .venv/.stamp
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url
# The emulator that tests deploy to has a virtual environment of its own, inside the project's.
EMULATOR := .venv/emulator/.stamp

# Keeps the compiled tests: compiling them takes half a minute of every run.
unexport PYTHONDONTWRITEBYTECODE

STAGE ?= dev
# Faults are planted in the files whose paths begin so.
FAULTS ?= chalicelib
# Empty when CI_SKIP names the first argument; see .ci/run.
unless = $(if $(filter $1,$(CI_SKIP)),,$2)

.DEFAULT_GOAL := help
.PHONY: help run demo test quick test-long test-deploy mutants bench check check-all package deploy destroy \
	browser-setup lock openapi format lint types imports clean

help: ## Dit ce que chaque cible fait
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(READY) ## Lance toute l'application sur http://127.0.0.1:8000 (PORT et LOCAL_DATA changent le port et le dossier)
	@exec $(BIN)/python -m infra.local.run

demo: $(READY) ## Comme run, avec un jeu d'exemple si les données sont vides
	@exec env LOCAL_DATA="$${LOCAL_DATA:-.local-demo}" $(BIN)/python -m infra.local.run --demo

test: $(READY) ## Passe les tests, sauf les longues preuves (moins de dix minutes)
	$(PYTEST)

# The storage contract runs in memory only here, without moto and the emulator.
quick: lint types imports ## Comme check, sans navigateur, système complet, ni preuves qui essaient tout (deux minutes)
	$(PYTEST) -m "not e2e and not deploy and not long and not thorough" -k "not moto and not emulator" --ignore tests/browser \
		--ignore tests/benchmarks

test-long: $(READY) ## Passe les longues preuves : tous les états dans un navigateur, les pannes, les simulations
	$(PYTEST) -m "long and not deploy"

mutants: $(READY) ## Plante des fautes dans les règles et les parcours : les tests doivent les voir (FAULTS=chalicelib/domain : dans les règles)
	$(BIN)/python -m tests.mutants.run --only "$(FAULTS)"

bench: $(READY) ## Mesure ce que coûte une page à l'échelle du pays et récrit tests/benchmarks/RESULTS.md
	$(BIN)/python -m tests.benchmarks.run
	$(BIN)/python -m tests.benchmarks.table

test-deploy: $(READY) $(EMULATOR) ## Déploie le paquet dans un émulateur d'AWS et y refait les dix étapes
	$(BIN)/python -m pytest -m deploy tests/deploy

browser-setup: $(READY) ## Installe Chromium (celui de Debian) pour les tests, s'il n'y en a pas
	@infra/browser_setup.sh

check: lint types imports test ## Vérifie la forme, le style, les types, les imports et passe les tests

check-all: check test-long $(call unless,mutants,mutants) $(call unless,deploy,test-deploy) ## Tout ce que l'intégration continue vérifie (moins d'une heure)

package: $(READY) ## Construit dist/sam.json et les deux paquets (STAGE=dev, staging ou prod)
	@$(BIN)/python -m infra.package $(STAGE)

deploy: package ## Montre puis exécute le changement sur un compte AWS (STAGE, BUCKET, PARAMETERS="Nom=valeur …")
	@$(BIN)/python -m infra.deploy $(STAGE) --bucket "$(BUCKET)" $(PARAMETERS)

destroy: $(READY) ## Supprime la pile d'un compte AWS après confirmation ; les tables et les fichiers restent (STAGE)
	@$(BIN)/python -m infra.deploy $(STAGE) --destroy

lint: $(READY) ## Vérifie la mise en forme et le style
	$(BIN)/ruff format --check
	$(BIN)/ruff check

types: $(READY) ## Vérifie les types
	$(BIN)/mypy

imports: $(READY) ## Vérifie que les modules ne s'importent que dans un sens
	$(BIN)/lint-imports

format: $(READY) ## Met en forme
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

lock: $(READY) ## Refait les fichiers de versions figées, avec leurs empreintes
	$(COMPILE) requirements-dev.in --output-file requirements-dev.txt
	$(COMPILE) requirements.in --constraint requirements-dev.txt --output-file requirements.txt
	$(COMPILE) infra/planner/requirements.in --constraint requirements-dev.txt --output-file infra/planner/requirements.txt
	$(COMPILE) tests/deploy/requirements.in --constraint requirements-dev.txt --output-file tests/deploy/requirements.txt

openapi: $(READY) ## Récrit infra/openapi.json d'après les routes
	$(BIN)/python -m infra.openapi

clean: ## Efface ce qui se refait (ni l'environnement, ni les données locales)
	rm -rf dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

# The first Python that the dependencies support; a name can exist without its interpreter.
$(READY): requirements-dev.txt
	@for python in python3.11 python3.12 python3.13 python3; do \
		$$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && break; \
		python=; \
	done; \
	test -n "$$python" || { echo "Il faut Python 3.11, 3.12 ou 3.13." >&2; exit 1; }; \
	test -x $(BIN)/pip || $$python -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

# With the Python of Lambda: this environment has the packages that Lambda itself provides.
$(EMULATOR): tests/deploy/requirements.txt | $(READY)
	@python=$$($(BIN)/python -m infra.package --python) && \
	$$python -m venv .venv/emulator && \
	.venv/emulator/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@
