"""启程 Qicheng: a county organises its migrant workers going out to work."""

import sys

__version__ = "0.1.0"

try:
    # SQLite 3.7.0-3.51.2 can corrupt a database on a WAL reset; Debian 12 ships 3.40.1. Where the
    # wheel with a repaired SQLite exists it takes the standard module's place, before Django looks.
    import pysqlite3

    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
except ImportError:
    pass
