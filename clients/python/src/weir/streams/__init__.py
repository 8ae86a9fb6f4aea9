"""Streams of a session: positions, ledgers, exchanges."""
