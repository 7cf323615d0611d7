"""Settings of the service. Every switch is an environment variable; docs/operations.md lists them.

Two modes: ``demo`` (default: synthetic data, mails readable at /kotak-surat/) and ``production``, which
refuses to start with anything that belongs to a demonstration.
"""

from ipaddress import ip_network
from pathlib import Path

import environ
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from dtsen.config.logs import PROCESSORS
from dtsen.config.secret import secret_key

REPOSITORY = Path(__file__).resolve().parents[3]

env = environ.Env()

# --- Where things are --------------------------------------------------------------------------------

HOME = Path(env.str("DTSEN_HOME", default=str(REPOSITORY / "var"))).resolve()
NPM = Path(env.str("DTSEN_NPM", default=str(HOME / "npm" / "node_modules")))
REGIONS_DIR = Path(env.str("DTSEN_REGIONS", default=str(NPM / "idn-area-data" / "data")))
REGISTRY_DIR = HOME / "registry"
PACKAGES_DIR = HOME / "packages"

# --- Mode ---------------------------------------------------------------------------------------------

DTSEN_MODE = env.str("DTSEN_MODE", default="demo")
if DTSEN_MODE not in {"demo", "production"}:
    raise ImproperlyConfigured("DTSEN_MODE must be 'demo' or 'production'.")
DTSEN_DEMO = DTSEN_MODE == "demo"
DTSEN_MAILBOX = env.bool("DTSEN_MAILBOX", default=DTSEN_DEMO)
if DTSEN_MAILBOX and not DTSEN_DEMO:
    raise ImproperlyConfigured("DTSEN_MAILBOX shows every mail to everybody: it cannot be on in production.")

# How large the synthetic registry of the demonstration is.
DTSEN_DEMO_FAMILIES = env.int("DTSEN_DEMO_FAMILIES", default=200_000)

# How many share a combination of traits in what is handed over, at least: families at level 3; behind a cell
# of a table (level 2) rows, or families where it counts them.
DTSEN_DISCLOSURE_K = env.int("DTSEN_DISCLOSURE_K", default=5)
if not 2 <= DTSEN_DISCLOSURE_K <= 1000:
    raise ImproperlyConfigured("DTSEN_DISCLOSURE_K must be between 2 and 1000.")

# What builds extracts: the embedded engine, or Spark at an address (spark://host:port or sc://host:port).
DTSEN_ENGINE = env.str("DTSEN_ENGINE", default="duckdb")
DTSEN_SPARK = env.str("DTSEN_SPARK", default="")
if DTSEN_ENGINE not in ("duckdb", "spark") or (DTSEN_ENGINE == "spark" and not DTSEN_SPARK):
    raise ImproperlyConfigured("DTSEN_ENGINE is duckdb, or spark with the cluster's address in DTSEN_SPARK.")

DEBUG = False
SECRET_KEY = env.str("DTSEN_SECRET_KEY", default="") or secret_key(HOME, may_create=DTSEN_DEMO)
BASE_URL = env.str("DTSEN_BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list(
    "DTSEN_HOSTS", default=["127.0.0.1", "localhost", "testserver"] if DTSEN_DEMO else []
)
CSRF_TRUSTED_ORIGINS = [BASE_URL]
# Whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses or networks, separated by commas.
try:
    TRUSTED_PROXIES = [ip_network(text) for text in env.list("DTSEN_TRUSTED_PROXY", default=[])]
except ValueError as error:
    raise ImproperlyConfigured(f"DTSEN_TRUSTED_PROXY must hold addresses or networks: {error}.") from error

# --- Applications -------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "django_structlog",
    "dtsen.records",
    "dtsen.notifications",
    "dtsen.ui",
    "dtsen.public",
    "dtsen.portal",
    "dtsen.office",
    "dtsen.worker",
    "dtsen.setup",
]

MIDDLEWARE = [
    "dtsen.ui.proxy.TrustedProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "dtsen.ui.request_log.RequestLogMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "dtsen.ui.middleware.CookieLocaleMiddleware",
    "dtsen.ui.middleware.RequestGuardMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dtsen.ui.middleware.PrivateResponseMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "dtsen.public.signin.lifetime.SessionLifetimeMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dtsen.ui.middleware.PasswordChangeMiddleware",
]

ROOT_URLCONF = "dtsen.config.urls"
WSGI_APPLICATION = "dtsen.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dtsen.ui.context.shell",
                "dtsen.office.context.nav_counts",
            ],
        },
    },
]

# --- Data ---------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DTSEN_DATABASE_URL", default=f"sqlite:///{HOME / 'dtsen.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A writer takes its lock at BEGIN, so that two officers queue instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    # The race tests need several connections to one database, which ":memory:" does not give.
    DATABASES["default"]["TEST"] = {"NAME": HOME / "test.sqlite3"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "files", "base_url": None},
    },
    "staticfiles": {"BACKEND": "dtsen.config.storage.StaticFiles"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
# The request form holds every village of a regency (852 in Aceh Utara) besides 129 variables.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- People -------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "records.User"
AUTHENTICATION_BACKENDS = ["dtsen.public.signin.backend.MailedPasswordBackend"]
PASSWORD_HASHERS = ["dtsen.config.hashing.QueuedArgon2Hasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "after_login"
ACCOUNT_ADAPTER = "dtsen.public.signin.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "dtsen.public.signin.forms.LoginForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_REDIRECT_URL = "landing"
ACCOUNT_PREVENT_ENUMERATION = True
# The tries are counted by our own rows (operations/throttle.py), which hold under concurrency.
ACCOUNT_RATE_LIMITS = False
# public/signin/lifetime.py ends sessions; these bound how long a row of one that nobody uses any more stays.
ACCOUNT_SESSION_COOKIE_AGE = 14 * 24 * 3600  # with "Ingatkan saya"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

# --- Mail ---------------------------------------------------------------------------------------------

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.str("DTSEN_SMTP_HOST", default="127.0.0.1")
EMAIL_PORT = env.int("DTSEN_SMTP_PORT", default=25)
EMAIL_HOST_USER = env.str("DTSEN_SMTP_USER", default="")
EMAIL_HOST_PASSWORD = env.str("DTSEN_SMTP_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("DTSEN_SMTP_TLS", default=False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DTSEN_MAIL_FROM", default="Tim Pengelola Portal DTSEN <noreply@localhost>")

# --- Language and time --------------------------------------------------------------------------------

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [HOME / "locale"]
FORMAT_MODULE_PATH = ["dtsen.config.formats"]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

# --- Static files -------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [
    ("bootstrap", NPM / "bootstrap" / "dist" / "css"),
    ("fonts", NPM / "@fontsource-variable" / "plus-jakarta-sans"),
    ("altcha", NPM / "altcha" / "dist_external"),
]

# --- Security -----------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:"],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "dtsen.ui.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
_https = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
SECURE_SSL_REDIRECT = _https
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_HSTS_PRELOAD = _https
ALTCHA_MAX_NUMBER = env.int("DTSEN_CAPTCHA_EFFORT", default=50_000)

# --- Logs: structured, never a row value, a name or a secret --------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": PROCESSORS,
            "processor": structlog.processors.JSONRenderer(),
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("DTSEN_LOG_LEVEL", default="WARNING")},
}
structlog.configure(
    processors=[*PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

# --- What the service promises (requirements.md) ---------------------------------------------------------

SUPPORT = {
    "email": "sdi@bappenas.go.id",
    "whatsapp": "+62 821-2019-4130",
    "office": "Sekretariat Satu Data Indonesia",
    "address": (
        "Kementerian PPN/Bappenas, Gedung Madiun Lt. 6, Jl. Taman Suropati No.2, Menteng, Jakarta Pusat 10310"
    ),
}
