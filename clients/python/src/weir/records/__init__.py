"""What a record shows: attributes by name."""
