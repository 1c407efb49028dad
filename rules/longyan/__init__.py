"""Longyan: medical aid, 2022."""
