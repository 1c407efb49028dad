"""`python -m bot` and the `wenzhu` script: the only place where real parts are joined."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line; a reader that went away is no error worth a traceback."""
    from bot.cli import app

    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
