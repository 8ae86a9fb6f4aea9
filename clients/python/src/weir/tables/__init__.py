"""Flows as tables."""
