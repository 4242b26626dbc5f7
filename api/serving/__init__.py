"""What a server of ours does around its answers, the dashboard as well as the data API alone. It knows neither.

settings.py     what an operator sets, in the environment
process.py      open files, size of messages, patience with clients, an end in time
connections.py  uvicorn's connections, which let go of a client that neither sends nor reads
address.py      under which address visitors reach the server, web sockets for its own pages only
watch.py        every answer counted, timed, logged
probes.py       is it alive, is it ready, how is it doing
log.py          JSON lines without what visitors type

Unlike the rest of ``api`` these modules stay what they are when the tables change.
"""
