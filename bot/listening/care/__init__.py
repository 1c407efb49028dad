"""How the patient is treated, where, and by whom sent there."""

from bot.listening.care.gathered import gathered_care
from bot.listening.care.heard import heard_care
from bot.listening.care.province import gathered_province

__all__ = ["gathered_care", "gathered_province", "heard_care"]
