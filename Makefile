# The commands of the project. They need Python 3.11 or newer and nothing else: no Docker, no database, no Node.
# Everything is installed into .venv from hash-pinned locks; a stamp says what is already there.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
export PYTHONUNBUFFERED := 1
# Tests start hundreds of programs: each would compile every module again, half of its start.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
# Modules are compiled when they are first imported: compiling all of them would take longer than the download.
INSTALL := $(BIN)/python -m pip --quiet install --no-compile
IDE := gateway/web/static/ide/index.html
IDE_SOURCES := $(wildcard ide/src/*) ide/index.html ide/vite.config.js $(wildcard docs/exemplos/*.graphql)
CLIENTS := tests/web/node/node_modules/.ready
PEERS := bench/peers/node_modules/.ready
TYPESCRIPT := clients/typescript/dist/.ready
TYPESCRIPT_SOURCES := $(wildcard clients/typescript/src/*.ts clients/typescript/src/documentos/*.graphql) \
  clients/typescript/scripts/tipos.mjs clients/typescript/tsconfig.json schema.graphql
CODE := gateway schema resolvers pbx_simulator
WITH_NODE := PATH="$(CURDIR)/$(BIN):$$PATH"

.PHONY: help demo test check bench prove mutants lock schema ide clean

help:
	@echo "make demo    um PBX simulado e o gateway, com a página do GraphiQL"
	@echo "make test    todos os testes"
	@echo "make check   formatação, tipos, camadas, schema, compose e Dockerfile"
	@echo "make bench   medidas de desempenho"
	@echo "make prove   as provas longas, no tamanho inteiro (resultado em docs/proofs/)"
	@echo "make mutants falhas plantadas no planejador, uma a uma (docs/proofs/mutantes.md)"
	@echo "make schema  imprime o schema em schema.graphql"
	@echo "make ide     monta a página do GraphiQL"
	@echo "make lock    recalcula os arquivos de versões"
	@echo "make clean   apaga tudo o que os outros comandos criaram"

# The programs and the page are made side by side; without the page the demonstration goes on.
demo:
	@$(MAKE) --no-print-directory --jobs=2 --keep-going $(VENV)/.runtime $(IDE) || true
	@$(MAKE) --no-print-directory --silent $(VENV)/.runtime
	@[ -f $(IDE) ] \
	  || echo "A página do GraphiQL não pôde ser montada: a demonstração segue com a página simples, que precisa da internet."
	@exec $(BIN)/python scripts/demo.py $(DEMO_ARGS)

test: $(VENV)/.dev $(IDE) $(CLIENTS) $(TYPESCRIPT) $(PEERS)
	@$(BIN)/python -m pytest $(TEST_ARGS)

check: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	$(BIN)/hadolint Dockerfile
	$(BIN)/python scripts/check_compose.py docker-compose.yml
	$(BIN)/python scripts/print_schema.py --check schema.graphql

bench: $(VENV)/.dev $(PEERS)
	@$(BIN)/python -m bench $(BENCH_ARGS)

prove: $(VENV)/.dev $(IDE) $(CLIENTS) $(TYPESCRIPT)
	@PROVA=inteira $(BIN)/python -m pytest -m prova --timeout=0 $(TEST_ARGS)

# The program imports whatever stands in mutants/, and makes it anew where the code has changed.
mutants: $(VENV)/.dev
	@$(BIN)/python -m tests.planning.mutantes $(MUTANTS_ARGS)

schema: $(VENV)/.dev
	@$(BIN)/python scripts/print_schema.py > schema.graphql.novo && mv schema.graphql.novo schema.graphql

ide: $(IDE)

lock: $(VENV)/.dev
	@$(BIN)/python scripts/lock.py

clean:
	rm -rf $(VENV) .demo .data build dist *.egg-info .mypy_cache .ruff_cache .hypothesis .import_linter_cache mutants \
	  ide/node_modules tests/web/node/node_modules bench/peers/node_modules gateway/web/static/ide \
	  clients/typescript/node_modules clients/typescript/dist clients/typescript/src/gerado.ts
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- how things come to be there ---

$(BIN)/python:
	@scripts/create_venv.sh $(VENV)

$(VENV)/.build: requirements-build.lock | $(BIN)/python
	@$(INSTALL) --require-hashes -r requirements-build.lock
	@touch $@

$(VENV)/.runtime: requirements.lock pyproject.toml $(VENV)/.build
	@echo "Instalando o gateway e o simulador em $(VENV)…"
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo "Instalando as ferramentas de desenvolvimento em $(VENV)…"
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.node: ide/requirements.lock | $(BIN)/python
	@echo "Instalando o Node em $(VENV)…"
	@$(INSTALL) --require-hashes -r ide/requirements.lock
	@touch $@

ide/node_modules/.ready: ide/package-lock.json ide/package.json ide/.npmrc $(VENV)/.node
	@cd ide && $(WITH_NODE) npm ci --loglevel=error
	@touch $@

$(CLIENTS): tests/web/node/package-lock.json tests/web/node/package.json tests/web/node/.npmrc $(VENV)/.node
	@cd tests/web/node && $(WITH_NODE) npm ci --loglevel=error
	@touch $@

$(PEERS): bench/peers/package-lock.json bench/peers/package.json bench/peers/.npmrc $(VENV)/.node
	@cd bench/peers && $(WITH_NODE) npm ci --loglevel=error
	@touch $@

clients/typescript/node_modules/.ready: clients/typescript/package-lock.json clients/typescript/package.json \
  clients/typescript/.npmrc $(VENV)/.node
	@cd clients/typescript && $(WITH_NODE) npm ci --loglevel=error
	@touch $@

$(TYPESCRIPT): clients/typescript/node_modules/.ready $(TYPESCRIPT_SOURCES)
	@echo "Montando o cliente em TypeScript…"
	@cd clients/typescript && $(WITH_NODE) npm run --silent build
	@touch $@

$(IDE): ide/node_modules/.ready $(IDE_SOURCES)
	@echo "Montando a página do GraphiQL…"
	@cd ide && $(WITH_NODE) npm run --silent build -- --logLevel warn
	@touch $@
