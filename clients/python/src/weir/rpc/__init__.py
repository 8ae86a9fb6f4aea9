"""Calls to a sensor: connections, their encryption, and what they fail with."""
