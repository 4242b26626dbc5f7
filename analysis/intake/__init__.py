"""What offices hand in: read, found wrong row by row with what may be meant, compared, merged, logged, taken back.

The way of a list:

1. ``read`` tells by content what a file is; ``textlists``, ``sheetlists`` (from ``workbook`` or ``othersheets``) make
   ``parts`` of it, each a table of text, told by its name or by its columns (``headers``). ``archive`` refuses what is
   hostile; what is no fault of a list is a note (``lists``, ``notes``).
2. ``checked.check_upload`` reads values as they are meant (``meanings``, with ``answers`` of a round, rows matched to
   alliances by ``matching`` and ``alike``), lays over them what a visitor said (``byhand``), completes them with what
   is known, and judges all together.
3. ``suggest`` offers what may be meant (from ``candidates``, ``areas``, ``dates``, ``mending``); ``kinds`` gathers
   findings, ``wording`` says them, ``marked`` puts them into the office's own file.
4. ``difference`` compares with the data, ``grounds`` says why and what follows for sources; ``preview`` shows it,
   ``merge`` takes it in (``bundle``, ``plan``), ``log`` writes and replays it, ``undo`` takes it back.

On the page all until 3 happens in a process of its own (``apart``, ``transport``). ``own`` reads a visitor's figures.
May import ``analysis.counting`` and ``analysis.records``. Only ``bundle``, ``merge``, ``plan``, ``undo`` and ``check``
touch files.
"""
