"""The only reader of the environment. Every name read here is explained in `.env.example`."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()


class SettingRefused(ImproperlyConfigured):
    """A setting is missing or wrong. manage.py shows it as one line."""

    def __init__(self, name: str, zh: str, en: str) -> None:
        super().__init__(f"配置项 {name} {zh}（见 .env.example） | Setting {name} {en} (see .env.example)")


def text(name: str, *, default: str = "") -> str:
    """The setting without blanks around it; one left empty counts as not set."""
    return str(env.str(name, default="")).strip() or default


def required(name: str) -> str:
    value = text(name)
    if not value:
        raise SettingRefused(name, "没有设置", "is missing")
    return value


def switch(name: str, *, default: bool) -> bool:
    # environ's own bool takes every misspelt word for "no".
    value = text(name).lower()
    if value in {"true", "1", "yes", "on"}:
        return True
    if value in {"false", "0", "no", "off"}:
        return False
    if value:
        raise SettingRefused(name, f"只能是 true 或 false，不能是“{value}”", f"must be true or false, not {value!r}")
    return default


def number(name: str, *, default: int, least: int = 0) -> int:
    value = text(name, default=str(default))
    if not value.isdecimal() or int(value) < least:
        raise SettingRefused(
            name, f"应为不小于 {least} 的整数，不能是“{value}”", f"must be a number from {least}, not {value!r}"
        )
    return int(value)


def names(name: str) -> list[str]:
    return [item.strip() for item in text(name).split(",") if item.strip()]


env_file = Path(text("ENV_FILE") or BASE_DIR / ".env")
if env_file.is_file():
    env.read_env(env_file)  # what the environment already says wins
elif text("ENV_FILE"):
    raise SettingRefused("ENV_FILE", f"所指的文件不存在：{env_file}", f"names a file that does not exist: {env_file}")

# --- What kind of office this is ------------------------------------------------------------------------------------

SECRET_KEY = required("SECRET_KEY")
DEBUG = switch("DEBUG", default=False)
DEMO = switch("DEMO", default=False)  # the small demo office: the sign-in page lists its accounts
HTTPS = switch("HTTPS", default=not (DEBUG or DEMO))
PROXIES = number("PROXIES", default=0)  # own reverse proxies between the caller and this server

ALLOWED_HOSTS = names("ALLOWED_HOSTS")
if not ALLOWED_HOSTS:
    if not (DEBUG or DEMO):
        raise SettingRefused("ALLOWED_HOSTS", "没有设置", "is missing")
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = names("CSRF_TRUSTED_ORIGINS")
# Where readers reach this office: printed on letters, so that they can be verified. Without it no code is printed.
SITE_ADDRESS = text("SITE_ADDRESS").rstrip("/")
if SITE_ADDRESS and not SITE_ADDRESS.startswith(("https://", "http://")):
    raise SettingRefused(
        "SITE_ADDRESS",
        f"应以 https:// 或 http:// 开头，不能是“{SITE_ADDRESS}”",
        f"must begin with https://, not {SITE_ADDRESS!r}",
    )

# --- Applications, from the top of the house to the ground ----------------------------------------------------------

INSTALLED_APPS = [
    "huiyin.portal",
    "huiyin.desk",
    "huiyin.exchange",
    "huiyin.figures",
    "huiyin.oversight",
    "huiyin.reply",
    "huiyin.handling",
    "huiyin.assignment",
    "huiyin.intake",
    "huiyin.cases",
    "huiyin.files",
    "huiyin.rules",
    "huiyin.people",
    "huiyin.workdays",
    "huiyin.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "axes",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "huiyin.desk.middleware.forget_unsent",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "huiyin.desk.here.here",
            ],
        },
    },
]

# --- Database -------------------------------------------------------------------------------------------------------

DATABASE_POOL_SIZE = number("DATABASE_POOL_SIZE", default=16, least=1)
DATABASE_URL = text("DATABASE_URL", default="sqlite:///data/huiyin.sqlite3")


def database(url: str) -> dict[str, Any]:
    if not url.startswith(("sqlite:", "postgres:", "postgresql:")):
        raise SettingRefused("DATABASE_URL", "只支持 sqlite 与 postgres", "must begin with sqlite: or postgres:")
    try:
        parts = dict(environ.Env.db_url_config(url))
    except ValueError:
        # Without the cause: it would print the address, and the password in it.
        raise SettingRefused("DATABASE_URL", "无法识别", "cannot be read") from None
    # ATOMIC_REQUESTS stays off: with IMMEDIATE transactions every GET would take SQLite's write lock.
    if url.startswith("sqlite:"):
        return parts | sqlite(str(parts["NAME"]))
    return parts | postgresql(dict(parts.get("OPTIONS") or {}))


# SQLite has one writer at a time, and a list of 20,000 rows is written whole or not at all: on two slow cores that takes
# half a minute, and the longest list (SHEET_ROWS) over a minute. Whoever writes meanwhile waits; nobody is sent away.
SQLITE_PATIENCE = 180  # seconds


def sqlite(name: str) -> dict[str, Any]:
    if name != ":memory:":
        path = BASE_DIR / name
        path.parent.mkdir(parents=True, exist_ok=True)
        name = str(path)
    return {
        "NAME": name,
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            # A writer takes its lock at the beginning: two readers that both want to write cannot block each other.
            "transaction_mode": "IMMEDIATE",
            "timeout": SQLITE_PATIENCE,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;"
                f"PRAGMA busy_timeout={SQLITE_PATIENCE * 1000}"
            ),
        },
    }


def postgresql(options: dict[str, Any]) -> dict[str, Any]:
    return {
        "CONN_MAX_AGE": 0,  # the pool keeps them
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # A page's questions are wide and answered in milliseconds; compiling each takes longer, and keeps memory.
            "options": "-c jit=off",
            **options,
            "pool": {"min_size": 1, "max_size": DATABASE_POOL_SIZE, "timeout": 20},
        },
    }


DATABASES = {"default": database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Work in the background -----------------------------------------------------------------------------------------
# Tasks wait in the database until `manage.py db_worker` takes them up.

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# How far a task has come: told beside its transaction, which shows nothing until it is done.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": BASE_DIR / "data" / "progress",
    }
}

# --- Spreadsheets that come in ------------------------------------------------------------------------------------

SHEET_LIMITS = {
    "file_mb": number("SHEET_MB", default=20, least=1),
    "unpacked_mb": number("SHEET_UNPACKED_MB", default=200, least=1),
    "rows": number("SHEET_ROWS", default=50_000, least=1),
    "columns": number("SHEET_COLUMNS", default=200, least=1),
}
# Larger uploads go to a file for a while instead of memory; Django itself limits the other fields of a form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- Who signs in ---------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL

# Both together: guessing from one place must not shut the owner out everywhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "config.sign_in.client_address"
AXES_LOCKOUT_CALLABLE = "config.sign_in.locked_out"

# --- The browser ----------------------------------------------------------------------------------------------------

SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "huiyin.desk.views.errors.csrf_failure"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = number("HSTS_SECONDS", default=365 * 24 * 60 * 60) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
# Without an own proxy anybody could send this header and be taken for a secure caller.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None

CONTENT_SECURITY_POLICY: dict[str, dict[str, Any]] = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    },
}

# --- Files, language, time ------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

FONT_DIRS = names("FONT_DIRS")  # besides the system's own

# Attachments: outside whatever a web server serves, given only through the permission check.
FILES_DIR = BASE_DIR / text("FILES_DIR", default="data/files")
MAX_FILE_MB = number("MAX_FILE_MB", default=20, least=1)
FILE_UPLOAD_HANDLERS = [
    "huiyin.files.receiving.Limit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o640

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- Log ------------------------------------------------------------------------------------------------------------

LOG_LEVEL = text("LOG_LEVEL", default="INFO").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
    raise SettingRefused("LOG_LEVEL", f"不能是“{LOG_LEVEL}”", f"cannot be {LOG_LEVEL!r}")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    # The console alone: Django's own set-up would mail errors, and print nothing when DEBUG is off.
    "loggers": {
        "django": {"handlers": ["console"], "level": LOG_LEVEL, "propagate": False},
        "axes": {"level": "WARNING"},  # below that it tells of every clean-up
    },
}
