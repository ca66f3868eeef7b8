# 回音 (huiyin). `make help` lists what can be done.

.DEFAULT_GOAL := help
SHELL := /bin/sh
PORT ?= 8000
ARGS ?=

VENV := .venv
PY := $(VENV)/bin/python
MANAGE := $(PY) manage.py
# What a deployed office has: .env.example, and a key that is never kept.
OFFICE := ENV_FILE=.env.example SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(50))')

NO_PYTHON := 缺少 Python 3.11–3.14，请先安装，例如 apt install python3 python3-venv。 | Python 3.11 to 3.14 is missing: install it, e.g. apt install python3 python3-venv
NO_VENV := 这个 Python 缺少 venv 模块，请先安装，例如 apt install python3-venv。 | This Python has no venv module: install it, e.g. apt install python3-venv

PORT_TAKEN := 端口 $(PORT) 已被占用，请换一个，例如 make run PORT=8001。 | Port $(PORT) is taken: try another, e.g. make run PORT=8001
PORT_IS_FREE = $(shell $(PY) -c 'import socket; s = socket.socket(); \
	s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("127.0.0.1", $(PORT)))' 2>/dev/null && echo yes)

# Made-up cases never come into the database of a real office.
IS_DEMO = $(shell $(PY) -c 'import sys; from config.settings import DEMO; sys.exit(not DEMO)' 2>/dev/null && echo yes)

# The environment is made anew where its interpreter is gone, as after an upgrade of the system.
HAVE_VENV = $(shell test -x $(PY) && echo yes)
ifeq ($(HAVE_VENV),)
.PHONY: $(VENV)/run.stamp $(VENV)/dev.stamp
endif

.PHONY: help
help: ## 列出全部命令 | list these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(VENV)/run.stamp .env ## 准备运行环境 | make the environment: .venv and .env
	@:

.PHONY: run
run: setup ## 准备并启动系统，PORT=8000 | set up and start the server and its worker
	@$(if $(PORT_IS_FREE),:,$(error $(PORT_TAKEN)))
	@$(MANAGE) migrate --verbosity 0
	@$(if $(IS_DEMO),$(MANAGE) demo --if-empty)
	@$(MAKE) --silent --no-print-directory staticfiles/staticfiles.json
	@echo
	@echo "  回音 | huiyin:             http://127.0.0.1:$(PORT)/"
	@$(if $(IS_DEMO),echo "  演示账号 | demo accounts:  http://127.0.0.1:$(PORT)/sign-in/",$(MANAGE) set_up --code --if-empty --address http://127.0.0.1:$(PORT))
	@echo "  停止 | to stop:            Ctrl-C"
	@echo
	@$(MANAGE) db_worker --no-reload --verbosity 0 & worker=$$!; \
	$(PY) -m granian --interface wsgi --host 127.0.0.1 --port $(PORT) \
		--workers 1 --blocking-threads 4 --no-ws --log-level warning config.wsgi:application & server=$$!; \
	trap 'kill $$server $$worker 2>/dev/null' INT TERM EXIT; wait $$server

.PHONY: test
test: $(VENV)/dev.stamp .env ## 运行全部测试，ARGS='-k 名称' | run every test that this machine can run
	@$(PY) -m pytest -n auto $(ARGS)

.PHONY: check
check: $(VENV)/dev.stamp .env ## 检查代码与配置 | lint, types, imports, migrations, settings of a deployed office
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(PY) $(VENV)/bin/lint-imports
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check --fail-level WARNING
	@echo "$(MANAGE) check --deploy"
	@$(OFFICE) $(MANAGE) check --deploy --fail-level WARNING

.PHONY: fmt
fmt: $(VENV)/dev.stamp ## 整理代码格式 | put code into shape
	$(PY) -m ruff check --fix-only --exit-zero .
	$(PY) -m ruff format .

.PHONY: demo
demo: setup ## 在数据库中建立演示单位 | make the demo office in the database
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) demo

.PHONY: lock
lock: ## 重新锁定依赖，UPGRADE=--upgrade | pin the dependencies anew
	@set -e; python="$(FIND_PYTHON)"; \
	scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; \
	"$$python" -m venv "$$scratch/venv"; "$$scratch/venv/bin/python" -m pip install -qq uv; \
	for name in requirements requirements-dev; do \
		env -u UV_INDEX -u UV_DEFAULT_INDEX -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS \
			"$$scratch/venv/bin/uv" pip compile --quiet --no-config --universal --generate-hashes --python-version 3.11 \
			--custom-compile-command 'make lock' $(UPGRADE) $$name.in -o $$name.lock; \
	done

# --- What the targets above need --------------------------------------------------------------------------------------

# The first Python that fits and can make an environment; Debian splits ensurepip off, so it is asked for as well.
FITS := sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))
first_python = $(shell for p in $(or $(PYTHON),python3.14 python3.13 python3.12 python3.11 python3); do \
	"$$p" -c 'import sys$(1); $(FITS)' 2>/dev/null && echo "$$p" && break; done)
FIND_PYTHON = $(or $(call first_python,$(comma) venv$(comma) ensurepip),$(if $(call first_python),$(error $(NO_VENV)),$(error $(NO_PYTHON))))
comma := ,

define INSTALL
@$(if $(HAVE_VENV),:,python="$(FIND_PYTHON)" && \
	echo "正在建立 $(VENV) | making $(VENV) with $$("$$python" --version)" && "$$python" -m venv --clear $(VENV))
@echo "正在安装 $(1) | installing $(1)"
@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r $(1)
endef

$(VENV)/run.stamp: requirements.lock
	$(call INSTALL,requirements.lock)
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock
	$(call INSTALL,requirements-dev.lock)
	@touch $(VENV)/run.stamp $@

# Written once, with a key of its own, and never again: no prerequisites, so it is left alone where it exists.
.env:
	@umask 077; key=$$(head -c 48 /dev/urandom | base64 | tr -d '\n' | tr '+/' '-_'); \
	sed "s|@RANDOM@|$$key|" config/demo.env > .env.new && mv .env.new .env
	@echo "已生成 .env（演示配置） | wrote .env (demo office)"

staticfiles/staticfiles.json: $(shell find huiyin -path '*/static/*' -type f 2>/dev/null) requirements.lock config/settings.py
	@$(MANAGE) collectstatic --noinput --verbosity 0
	@touch $@
