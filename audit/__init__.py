"""`make audit`: what the project is made of, under which licences, with which known faults."""
