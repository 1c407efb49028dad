"""The guided interview: what to ask next, what was said, where it stands."""
