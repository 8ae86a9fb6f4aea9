"""A sensor and all its calls: in threads, and for asyncio."""
