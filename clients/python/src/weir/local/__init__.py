"""The sensor of this machine: a private one of the program, and where others listen."""
