"""What else decides: causes and liabilities, and what was checked and found."""

from bot.listening.circumstances.answers import gathered_answers
from bot.listening.circumstances.heard import heard_circumstances
from bot.listening.circumstances.liability import gathered_liability
from bot.listening.circumstances.reviews import gathered_reviews

__all__ = ["gathered_answers", "gathered_liability", "gathered_reviews", "heard_circumstances"]
