"""Channels show speech and read text, and nothing else."""
