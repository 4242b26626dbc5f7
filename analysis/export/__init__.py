"""Files to take away: the rows that a page shows, in the formats that readers, spreadsheets and maps open.

``Request`` says what is wanted, ``export`` makes the bytes, ``file_name`` names them. Nothing here touches a file but
through ``records.files``.
"""
