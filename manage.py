#!/usr/bin/env python3
"""Django's command line, started with the project's own environment."""

import os
import sys
from pathlib import Path

VENV_PYTHON = Path(__file__).resolve().parent / ".venv" / "bin" / "python"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError:
        # Compared unresolved: .venv/bin/python is a link to the very interpreter that may be running now.
        if VENV_PYTHON.exists() and Path(sys.prefix) != VENV_PYTHON.parent.parent:
            os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])
        sys.exit("缺少运行环境，请先执行 make setup。 The environment is missing: run `make setup` first.")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # Told to an operator, who has no use for a traceback. The class cannot be imported: its module just failed.
        if type(error).__name__ != "SettingRefused":
            raise
        sys.exit(str(error))


if __name__ == "__main__":
    main()
