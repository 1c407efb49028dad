"""Telegram: shows speech in messages with buttons, reads what people send, and nothing else."""
