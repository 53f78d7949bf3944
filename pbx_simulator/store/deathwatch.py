"""A server of ours must not outlive us: on Linux the kernel ends it when this process dies, however."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> Callable[[], None]:
    """A `preexec_fn` that has the child sent SIGINT (a fast shutdown) when the thread that started it ends.

    The library is loaded here, before the fork: between fork and exec only the one call is made. It comes
    after the change of account, which would clear it.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def ask_kernel() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:  # died already, before the call
            os._exit(1)

    return ask_kernel
