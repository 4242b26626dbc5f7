"""``python -m analysis``: a module per command, found by ``main``. May import all other rooms."""
