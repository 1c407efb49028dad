"""Conversations that survive: tables, encryption, retention."""
