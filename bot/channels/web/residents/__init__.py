"""The web chat: one question a page, for residents."""
