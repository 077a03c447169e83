"""Settings. Every value a county may change comes from the environment; all others stand here once."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF

from qicheng.kit.home import home, secret

SOURCE = Path(__file__).resolve().parents[1]
HOME = home()

DEBUG = False
SECRET_KEY = secret("django").hex()
ALLOWED_HOSTS = [h for h in os.environ.get("QICHENG_HOSTS", "*").split(",") if h]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("QICHENG_ORIGINS", "").split(",") if o]

ROOMS = [
    "core", "places", "staff", "season", "people", "employers", "cases", "journeys", "survey", "health", "jobs", "trips", "followup", "works", "subsidy",
    "reports", "exchange", "desk",
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "axes",
    *(f"qicheng.{room}" for room in ROOMS),  # before the sign-in library: our templates stand in for its own
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_q",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "qicheng.core.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "qicheng.staff.middleware.viewer",
    "qicheng.desk.middleware.frame",
    "axes.middleware.AxesMiddleware",
]
SCAN_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "qicheng.core.middleware.content_policy",
    "qicheng.core.middleware.language",
]
ROOT_URLCONF = "qicheng.site.urls"
SCAN_URLCONF = "qicheng.site.scan_urls"
WSGI_APPLICATION = "qicheng.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "qicheng.core.context.page",
            ],
            "builtins": ["qicheng.core.templatetags.qicheng"],
        },
    }
]


def database(url: str) -> dict[str, object]:
    """Django's database entry for `QICHENG_DATABASE_URL`; empty means the embedded SQLite in `QICHENG_HOME`."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "qicheng.sqlite3",
            # The driver keeps so many compiled statements and, once it is full of those of the days before, compiles each new one every
            # time it is met, which doubles what a scan costs. A new connection starts with none.
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "cached_statements": 500,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
                "PRAGMA temp_store=MEMORY;PRAGMA cache_size=-20000;PRAGMA journal_size_limit=67108864;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SystemExit("QICHENG_DATABASE_URL 只认 postgresql:// 开头的地址。请改正后再启动。")
    options: dict[str, object] = dict(parse_qsl(parts.query))
    host = options.pop("host", "")
    # Statements of `core.statements`, and no others, are prepared, and planned once: planning the gate's question takes ten times as
    # long as answering it. No statement is compiled: for a sheet of sixty figures that takes thrice as long as counting them.
    # `prepare=no` is for a pooler that gives each transaction another connection.
    if options.pop("prepare", "yes") == "no":
        options["prepare_threshold"] = None
    else:
        options["prepare_threshold"] = 0
        kept = "-c plan_cache_mode=force_generic_plan -c jit=off"
        options["options"] = f"{options.get('options', '')} {kept}".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "qicheng",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASES = {"default": database(os.environ.get("QICHENG_DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "staff.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "qicheng.staff.adapters.AccountAdapter"
MFA_ADAPTER = "qicheng.staff.adapters.SecondFactorAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # one limiter only: django-axes; two disagree and answer 200 in between
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "启程"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # whole villages share one address
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_TEMPLATE = "staff/locked_out.html"
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "qicheng.core.pages.csrf_failure"
HTTPS = os.environ.get("QICHENG_HTTPS", "") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-qicheng" if HTTPS else "qicheng"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE], "script-src": [SELF], "style-src": [SELF], "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF], "connect-src": [SELF], "worker-src": [SELF], "manifest-src": [SELF],
        "media-src": [SELF, "blob:"], "form-action": [SELF], "base-uri": [NONE], "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}  # fmt: skip

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [SOURCE / "core" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "qicheng.core.static_files.Hashed"},
}
MEDIA_ROOT = HOME / "uploads"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
UPLOAD_MAX_BYTES = 256 * 2**20
DATA_UPLOAD_MAX_NUMBER_FILES = 2000  # a county sends a folder with one file a village

# Delivery is at least once: a task carries a row's id and calls one act that may be repeated.
Q_CLUSTER = {
    "orm": "default", "name": "qicheng", "workers": 1, "timeout": 1800, "retry": 2400, "ack_failures": True,
    "max_attempts": 5, "catch_up": False, "poll": 1, "save_limit": 500, "label": "后台任务",
}  # fmt: skip

# Used only when the system administrator has switched an e-mail gateway on.
EMAIL_HOST = os.environ.get("QICHENG_MAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("QICHENG_MAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("QICHENG_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("QICHENG_MAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("QICHENG_MAIL_TLS", "") == "1"
EMAIL_TIMEOUT = 8
DEFAULT_FROM_EMAIL = os.environ.get("QICHENG_MAIL_FROM", EMAIL_HOST_USER or "qicheng@localhost")

CRYPTO_PROVIDER = os.environ.get("QICHENG_CRYPTO", "aes")  # aes | sm (SM4-GCM, HMAC-SM3)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask": {"()": "qicheng.core.logs.MaskPersonal"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask"]}},
    "root": {"handlers": ["console"], "level": os.environ.get("QICHENG_LOG", "WARNING")},
}
