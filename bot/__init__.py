"""The conversation: asks, reads answers and explains what the rules say."""
