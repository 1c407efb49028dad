"""Telegram: shows speech in messages with buttons, reads what people send, and nothing else."""

import os

# The library's own way to have durations as such, which it will always do one day.
os.environ.setdefault("PTB_TIMEDELTA", "1")
