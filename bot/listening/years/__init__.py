"""Years of register and contributions, and age, as they were at the first diagnosis."""

from bot.listening.years.ages import gathered_age
from bot.listening.years.outright import heard_years
from bot.listening.years.tenure import gathered_tenure

__all__ = ["gathered_age", "gathered_tenure", "heard_years"]
