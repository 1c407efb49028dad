"""The HTTP API for other systems: screening, matching and the interview, a request at a time."""
