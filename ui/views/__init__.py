"""The sections of the pages: each function shows one thing."""
