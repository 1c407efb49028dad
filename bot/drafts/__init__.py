"""Application drafts that a person can print and hand in."""
