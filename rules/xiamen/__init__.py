"""Xiamen: aid for severe rare diseases, 2020."""
