"""Settings of the style sheet page: those of the tests, with its own addresses and its templates found first."""

from pathlib import Path

from qicheng.site.settings_test import *  # noqa: F403

ROOT_URLCONF = "qicheng.core.tests.styleguide"
TEMPLATES = [
    {
        **TEMPLATES[0],  # noqa: F405
        "DIRS": [Path(__file__).parent / "templates", SOURCE / "staff" / "templates"],  # noqa: F405
    }
]
DEBUG = True  # the development server serves static files only so
ALLOWED_HOSTS = ["*"]
