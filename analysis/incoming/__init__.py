"""Tables that an office hands in: recognised, read, checked row by row, with suggestions.

``read_uploads`` makes parts of files, ``check_upload`` finds what is wrong with them, ``suggest`` offers values that
may be meant, ``clean_rows`` gives what can be taken over. Nothing is stored and no file is touched.
"""

from analysis.incoming.checked import Checked, check_upload, clean_rows, clean_tables, unclear_owners
from analysis.incoming.notes import Note
from analysis.incoming.read import UPLOAD_LIMITS, Part, Upload, read_upload, read_uploads
from analysis.incoming.report import findings_csv, findings_frame
from analysis.incoming.suggest import Suggestion, suggest
from analysis.incoming.wording import in_words, note_in_words, reason_in_words

__all__ = [
    "UPLOAD_LIMITS",
    "Checked",
    "Note",
    "Part",
    "Suggestion",
    "Upload",
    "check_upload",
    "clean_rows",
    "clean_tables",
    "findings_csv",
    "findings_frame",
    "in_words",
    "note_in_words",
    "read_upload",
    "read_uploads",
    "reason_in_words",
    "suggest",
    "unclear_owners",
]
