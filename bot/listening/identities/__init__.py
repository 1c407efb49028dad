"""Recognised hardships in people's words, held or not."""

from bot.listening.identities.gathered import gathered_identities
from bot.listening.identities.heard import heard_identities

__all__ = ["gathered_identities", "heard_identities"]
