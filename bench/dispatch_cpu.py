"""`qicheng-plan` with its time counted in CPU seconds of each thread; for measurements on a busy machine."""

from __future__ import annotations

import sys
from functools import partial
from time import thread_time

from qicheng_planner import cli, solve

if __name__ == "__main__":
    setattr(solve, "Stop", partial(solve.Stop, clock=thread_time))  # noqa: B010
    setattr(cli, "monotonic", thread_time)  # noqa: B010
    # What the interpreter took to start is in the thread's time already.
    setattr(cli, "_already_running", thread_time)  # noqa: B010
    sys.exit(cli.main())
