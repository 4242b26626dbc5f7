"""What pages are made of: each function shows one section. Computes nothing; ``analysis`` does."""
