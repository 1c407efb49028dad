"""The kind of basic insurance, and whether there is any."""

from bot.listening.insurance.gathered import gathered_insurance
from bot.listening.insurance.heard import heard_insurance

__all__ = ["gathered_insurance", "heard_insurance"]
