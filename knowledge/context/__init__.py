"""What a text says around a name: whose illness it is, how sure, and what it requires."""
