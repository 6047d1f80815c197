"""What every script does around its work: errors become one line and an exit code."""

import os
import sys
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

from gan_colorize.errors import Diverged, Interrupted, UserError


def run(main: Callable[[], None]) -> None:
    """Calls a script's main function and exits with the code that DESIGN gives its outcome.

    0 done, 2 the user's input is wrong, 3 training diverged, 128 + n stopped by signal n, and 1 for
    anything else: one line on stderr and, where a run folder exists, the traceback in its error.log.
    """
    os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")  # it would ask the network at import
    warnings.filterwarnings("ignore", "`torch.jit", FutureWarning)  # libraries' own, at their import
    script = Path(sys.argv[0]).name
    try:
        main()
    except UserError as error:
        fail(script, str(error), 2)
    except Diverged as error:
        fail(script, str(error), 3)
    except Interrupted as error:
        fail(script, str(error), error.exit_code)
    except KeyboardInterrupt:
        fail(script, "interrupted", 130)
    except Exception as error:
        log = getattr(error, "log", None)  # set by whoever knows the run folder
        where = f" (traceback in {log})" if log else ""
        if not log:
            traceback.print_exc()
        fail(script, f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}{where}", 1)


def fail(script: str, message: str, code: int) -> None:
    """Prints one line on stderr and exits."""
    print(f"{script}: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(code)


def result(text: str) -> None:
    """Prints a result to stdout, where somebody still reads it."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains at its end


def say(message: str) -> None:
    """A line of progress: to stderr, since stdout is for results."""
    print(message, file=sys.stderr, flush=True)
