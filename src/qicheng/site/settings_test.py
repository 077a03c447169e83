"""Settings of the tests: quick hashing, plain static files, a home of their own, SQLite or a cluster by address."""

import os
import tempfile

_home = os.environ.get("QICHENG_TEST_HOME") or tempfile.mkdtemp(prefix="qicheng-test-")
os.environ["QICHENG_HOME"] = _home

from qicheng.site.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
Q_CLUSTER = {**Q_CLUSTER, "sync": True}  # noqa: F405
AXES_ENABLED = True
(HOME / "static").mkdir(parents=True, exist_ok=True)  # noqa: F405  the server of files warns of a folder that is not there
