"""Plugins: programs' own features of flows, packet by packet, and models."""
