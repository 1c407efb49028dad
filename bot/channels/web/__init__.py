"""The web: one question a page for residents, and the console of the hotline."""
