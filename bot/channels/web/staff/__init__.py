"""The console of the hotline: cases, the script, and what stands beside it."""
