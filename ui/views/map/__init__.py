"""The map page: ``page`` shows it, ``controls`` steers, ``state`` holds, ``message`` and ``told`` talk to the map."""
