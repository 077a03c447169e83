"""Settings of the style sheet page: those of the tests, with its own addresses and its templates found first."""

from qicheng.site.settings_test import *  # noqa: F403
from qicheng.site.settings_test import SOURCE, TEMPLATES

ROOT_URLCONF = "qicheng.core.tests.styleguide"
TEMPLATES = [
    {
        **TEMPLATES[0],
        "DIRS": [SOURCE / "core" / "tests" / "templates", SOURCE / "staff" / "templates"],
    }
]
DEBUG = True  # the development server serves static files only so
ALLOWED_HOSTS = ["*"]
