"""What the sums of a message are: income, costs borne, aid received, or nothing of the kind."""

from bot.listening.money.gathered_costs import gathered_costs
from bot.listening.money.gathered_income import gathered_income
from bot.listening.money.heard import gathered_shares, heard_sums
from bot.listening.money.told_once import told_once

__all__ = ["gathered_costs", "gathered_income", "gathered_shares", "heard_sums", "told_once"]
