"""Quanzhou: medical aid, 2023."""
