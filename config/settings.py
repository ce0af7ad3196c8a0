"""Settings: one file, everything that differs between machines from the environment.

Without Redis jobs run in the process; a developer's desk (DEBUG) may take SQLite. docs/operations.md lists them all.
"""

import os
from pathlib import Path

from environs import Env

from config import features
from config.brokers import broker_tls
from config.clock import SCHEDULE
from config.csp import policy
from config.databases import database, database_address
from config.logs import logging_as
from config.queues import CELERY_TASK_DEFAULT_QUEUE, CELERY_TASK_ROUTES  # noqa: F401
from config.sign_in import ACCOUNT_FORMS, AUTH_PASSWORD_VALIDATORS, MFA_FORMS  # noqa: F401
from config.stores import storages

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env()
# python-docx brings lxml along, and openpyxl would take it: workbooks go on being written by the standard library.
os.environ.setdefault("OPENPYXL_LXML", "False")

# --- The machine -----------------------------------------------------------------
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "")
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])  # earlier keys: what they signed still holds
RECORD_KEYS: list[str] = env.list("RECORD_KEYS", [])  # the first seals the record, all verify it; none ever leaves
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
HTTPS = env.bool("HTTPS", False)  # behind a proxy that ends TLS
DATA_ROOT = env.path("DATA_ROOT", BASE_DIR / "var")  # database, exports, secrets of an embedded portal
DATABASE_URL = database_address(env.str("DATABASE_URL", ""), DEBUG, DATA_ROOT)
DATA_ROOT.mkdir(parents=True, exist_ok=True)
REDIS_URL = env.str("REDIS_URL", "")

# --- Applications ----------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "core",
    "places",
    "accounts",
    "notices",
    "exchange",
    "teams",
    "training",
    "reporting",
    "allowances",
    "overview",
    "operations",
    *(["demo"] if (BASE_DIR / "demo").is_dir() else []),  # the image holds none
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
]

# What apps bring along: each list of config/features.py is here by being there.
FEATURES: dict[str, list[str]] = {name: paths for name, paths in vars(features).items() if name.isupper()}

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "config.headers.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.requests.RequestIdMiddleware",
    "config.traffic.TrafficMiddleware",
    "config.compression.CompressionMiddleware",
    "config.uploads.UnreadMiddleware",
    "config.probes.ProbesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.inputs.NulMiddleware",
    "accounts.middleware.second_factor.SecondFactorMiddleware",
    "accounts.middleware.sessions.SessionLimitsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.authentication.AuthenticationLogMiddleware",
    "accounts.middleware.looks.LooksMiddleware",
    "config.wrong_ways.WrongWayMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.requests.incident",
                "accounts.context.permissions",
                "accounts.context.session",
                "accounts.context.identity_provider",
                "notices.context.notices",
                "teams.context.team_words",
            ],
            "builtins": [
                "django.templatetags.l10n",
                "django.templatetags.static",
                "core.templatetags.wording",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Data ------------------------------------------------------------------------
# Of the web; workers are given more, commands of manage.py take what they need.
STATEMENT_TIMEOUT_SECONDS = env.int("STATEMENT_TIMEOUT_SECONDS", 30)
DATABASE_POOLED = env.bool("DATABASE_POOLED", False)  # by one that gives each transaction a connection: PgBouncer
DATABASES = {"default": database(DATABASE_URL, STATEMENT_TIMEOUT_SECONDS, is_pooled=DATABASE_POOLED)}
# Of the roles that manage.py database_roles makes; "": theirs stays what it is.
PORTAL_OWNER_PASSWORD = env.str("PORTAL_OWNER_PASSWORD", "")
PORTAL_APP_PASSWORD = env.str("PORTAL_APP_PASSWORD", "")
PORTAL_READONLY_PASSWORD = env.str("PORTAL_READONLY_PASSWORD", "")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sessions, cache and throttles live in the database: with Redis down only the background waits.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 50_000},  # at 300 a run of wrong sign-ins would push the throttles of others out
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
REMEMBERED_DAYS = env.int("REMEMBERED_DAYS", 180)  # for which a leader's phone in use stays signed in; 0: not at all
SESSION_COOKIE_AGE = 60 * 60 * 24 * max(REMEMBERED_DAYS, 1)
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Background ------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_TRANSPORT = "config.transport:Transport" if REDIS_URL else None  # drops what is no message
CELERY_BROKER_USE_SSL = broker_tls(REDIS_URL)
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_EAGER_PROPAGATES = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True  # early ack loses a task when its worker is killed
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONSUMER = "config.consumer.Consumer"  # takes our own tasks alone
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # 100, the default, ends a worker after three quarters of an hour
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,  # a dead Redis must not hang a request for a minute
    "socket_timeout": 1,
    "max_retries": 1,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "Asia/Ho_Chi_Minh"
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_BEAT_SCHEDULER = "config.beat:Scheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_ROOT / "clock.json")
EXPORT_LEASE_SECONDS = env.int("EXPORT_LEASE_SECONDS", 120)  # of imports too
API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", 60)  # by each token of another system
EXPORT_RETENTION_DAYS = env.int("EXPORT_RETENTION_DAYS", 90)  # of a workbook that was made; it can be made anew
BACKUP_RECIPIENTS: list[str] = env.list("BACKUP_RECIPIENT", [])  # public keys, "age1…", that backups are sealed to
RESTIC_REPOSITORY = env.str("RESTIC_REPOSITORY", "")  # where backups put the files; "": into the sealed file itself
RESTIC_PASSWORD = env.str("RESTIC_PASSWORD", "")  # of whoever makes backups
PHOTO_RETENTION_DAYS = env.int("PHOTO_RETENTION_DAYS", 730)  # of a report's photos; 0: as long as the report
IMPORT_RETENTION_DAYS = env.int("IMPORT_RETENTION_DAYS", 30)  # of a workbook that came in, with what it said of people

# --- People ----------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.adapter.AccountBackend"]
PASSWORD_HASHERS = ["config.hashers.PortalArgon2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_PREVENT_ENUMERATION = True
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS else 0  # whose X-Forwarded-For names the caller
ACCOUNT_RATE_LIMITS = {
    # Communes share one network address: loose by address.
    "login": "600/m/ip",
    "login_failed": "300/m/ip",  # by account and device: accounts/throttles.py
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # seconds after which what is grave asks once more who is there
SECOND_FACTOR_ROLES: list[str] = env.list("SECOND_FACTOR_ROLES", ["staff", "admin"])  # who must have one
MFA_ADAPTER = "accounts.adapter.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # half a minute early or late: phones' clocks
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs in by e-mail
# The province's own identity provider (OpenID Connect), beside passwords and slips; without OIDC_ISSUER there is none.
OIDC_ISSUER = env.str("OIDC_ISSUER", "")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", "")
# The province's own authority for certificates of others: looked at here, read by requests itself in the environment.
REQUESTS_CA_BUNDLE = env.str("REQUESTS_CA_BUNDLE", "")
OIDC_NAME = env.str("OIDC_NAME", "") or "Tài khoản của tỉnh"  # as people call an account there
SOCIALACCOUNT_ADAPTER = "accounts.adapter.identity_provider.IdentityAdapter"
# Notices go by e-mail to those who have an address; without EMAIL_HOST they stand in the portal only.
_mail_server = env.str("EMAIL_HOST", "")
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": _mail_server or "localhost",
            "port": env.int("EMAIL_PORT", 587),
            "username": env.str("EMAIL_HOST_USER", ""),
            "password": env.str("EMAIL_HOST_PASSWORD", ""),
            "use_tls": env.bool("EMAIL_USE_TLS", True),
            "timeout": 20,
        },
    }
}
SENDS_EMAIL = bool(_mail_server)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "webmaster@localhost")
PORTAL_URL = env.str("PORTAL_URL", "http://localhost:8000")  # what links in messages begin with
# Channels by which messages leave the portal, beside e-mail; each is open where its secret is set (docs/channels.md).
ZALO_BOT_TOKEN = env.str("ZALO_BOT_TOKEN", "")  # "id:secret"; it is part of the address, so no log may hold it
ZALO_BOT_LINK = env.str("ZALO_BOT_LINK", "")  # what opens the bot in Zalo
ZALO_WEBHOOK_SECRET = env.str("ZALO_WEBHOOK_SECRET", "")
ZALO_BOT_URL = env.str("ZALO_BOT_URL", "https://bot-api.zaloplatforms.com")
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", "")  # 32 bytes in base64url: manage.py push_key makes one
PUSH_HOSTS: list[str] = env.list("PUSH_HOSTS", [])  # push services beside those of the browsers' makers, "host:port"
SMS_URL = env.str("SMS_URL", "")
SMS_TOKEN = env.str("SMS_TOKEN", "")
SMS_FIELDS: dict[str, str] = env.dict("SMS_FIELDS", {})  # as the gateway calls them: to=Phone,text=Content,id=Number
SMS_EXTRA: dict[str, str] = env.dict("SMS_EXTRA", {})  # sent along with each: Brandname=…
SMS_RECEIPT_SECRET = env.str("SMS_RECEIPT_SECRET", "")
CHANNEL_RATES: dict[str, float] = env.dict("CHANNEL_RATES", {}, subcast_values=float)  # messages a second: zalo=20
QUIET_HOURS = env.str("QUIET_HOURS", "20-7")  # in which nothing leaves the portal; "": none
REMINDER_DAYS: list[int] = env.list("REMINDER_DAYS", [-3, -1, 0, 1, 3], subcast=int)  # from a deadline's last day
# Of one account in a calendar day; what is asked for beyond is refused until the next.
REVEALS_A_DAY = env.int("REVEALS_A_DAY", 100)  # masked phone numbers shown in full, one by one
CONTACT_EXPORTS_A_DAY = env.int("CONTACT_EXPORTS_A_DAY", 3)  # lists of contacts as workbooks
IMPORTS_A_DAY = env.int("IMPORTS_A_DAY", 100)  # workbooks sent in

# Who gave the sender's account or slip so many days before, or shared their machine, does not accept alone; 0: may.
FOUR_EYES_DAYS = env.int("FOUR_EYES_DAYS", 30)

# Days after a reorganisation closed their place for which its officials may still look at its past.
CLOSED_PLACE_READS = env.int("CLOSED_PLACE_READS", 730)

# Minutes without a request after which a session ends, as commune=15,admin=5; of roles not named: accounts/roles.py.
IDLE_MINUTES: dict[str, str] = env.dict("IDLE_MINUTES", {})
# Accounts that nobody signs in with: told of after so many days (0: never), and disabled so many days after that.
IDLE_ACCOUNT_DAYS = env.int("IDLE_ACCOUNT_DAYS", 90)
IDLE_NOTICE_DAYS = 45

SLIP_TRIES = "60/m/ip,3000/m/key"  # wrong codes of slips by address, which a whole commune shares, and over all
CERTIFICATE_CHECKS = "60/m/ip"  # of the public page that says whose a certificate is

# The code that people scan at a training session: how long one lives, and how long after that it is still taken.
CHECK_IN_SECONDS = 30
CHECK_IN_GRACE_SECONDS = 10

# Of an online session, by the meeting tool's list: who came later than this is late, who left this early left early.
MEETING_LATE_MINUTES = env.int("MEETING_LATE_MINUTES", 15)
MEETING_EARLY_MINUTES = env.int("MEETING_EARLY_MINUTES", 15)

# --- Language and time -----------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

# --- Files -----------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static", ("screenshots", BASE_DIR / "docs" / "screenshots")]  # the manuals' pictures
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder", "config.static.WheelFinder"]
PHOTO_BUCKET = env.str("PHOTO_BUCKET", "")  # of an S3-compatible store, for the photos of reports; "": in DATA_ROOT
STORAGES = storages(
    debug=DEBUG,
    bucket=PHOTO_BUCKET,
    address=env.str("PHOTO_STORE_URL", ""),
    region=env.str("PHOTO_STORE_REGION", "us-east-1"),
    keys=(env.str("PHOTO_STORE_KEY_ID", ""), env.str("PHOTO_STORE_SECRET", "")),
)
FILE_UPLOAD_HANDLERS = [
    "config.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
ACCEL_PREFIX = env.str("ACCEL_PREFIX", "")  # of the addresses by which nginx in front knows what is below DATA_ROOT
WHITENOISE_ALLOW_ALL_ORIGINS = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# --- Web -------------------------------------------------------------------------
SECURE_CSP = policy(https=HTTPS)
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "accounts.views.parked.csrf_failure"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True  # scripts take the token from the page
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|livez|readyz|metrics)$"]  # asked from within

# --- Looking in ------------------------------------------------------------------
LOGGING = logging_as(env.str("LOG_FORMAT", "line"))  # or "json"
CERTIFICATE_AT = env.str("CERTIFICATE_AT", "")  # "host:port" of what ends TLS; "": the host of PORTAL_URL
PROXY_EVENTS = env.str("PROXY_EVENTS", "")  # a socket where nginx tells what it refuses (config/proxy_events.py)
METRICS_TOKEN = env.str("METRICS_TOKEN", "")  # opens /metrics, and what /readyz has to say
if SENTRY_DSN := env.str("SENTRY_DSN", ""):
    from config.faults import begin  # the library costs whoever uses it alone

    begin(SENTRY_DSN)
