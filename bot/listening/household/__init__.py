"""How many people live in the household."""

from bot.listening.household.gathered import gathered_size
from bot.listening.household.heard import heard_size, size_of

__all__ = ["gathered_size", "heard_size", "size_of"]
