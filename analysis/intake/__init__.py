"""What offices hand in: recognised, read, checked row by row, with suggestions; compared, merged, logged, taken back.

``read.read_uploads`` makes parts of files, ``checked.check_upload`` finds what is wrong with them, ``suggest.suggest``
offers values that may be meant, ``checked.clean_rows`` gives what can be taken over, ``merge`` takes it in.

May import ``analysis.counting`` and ``analysis.records``. Only ``handed_in``, ``merge`` and
``check`` touch files.
"""
