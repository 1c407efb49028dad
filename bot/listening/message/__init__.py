"""The message itself: its plain spelling, clauses and people, and what speaks against a word."""
