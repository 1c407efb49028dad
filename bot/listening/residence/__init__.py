"""Where the patient is registered and insured, said or only gathered."""

from bot.listening.residence.gathered import gathered_places
from bot.listening.residence.heard import heard_places

__all__ = ["gathered_places", "heard_places"]
