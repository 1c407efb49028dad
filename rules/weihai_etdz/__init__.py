"""Weihai's Economic and Technological Development Zone: medical aid, 2017."""
