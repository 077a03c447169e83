"""`python -m qicheng.site` is `qicheng`."""

import sys

from qicheng.site.cli import main

sys.exit(main())
