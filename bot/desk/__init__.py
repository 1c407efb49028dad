"""The desk of the hotline: who works there, their cases, what they did, and counts of it."""
