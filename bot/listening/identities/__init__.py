"""Recognised hardships in people's words, held or not, and since when."""

from bot.listening.identities.gathered import gathered_identities
from bot.listening.identities.heard import heard_identities
from bot.listening.identities.recognition import gathered_recognition, heard_recognition

__all__ = [
    "gathered_identities",
    "gathered_recognition",
    "heard_identities",
    "heard_recognition",
]
