"""The language of this visit: ``?lang=en`` in the link or what was chosen before, German otherwise."""

from analysis.language import LANGUAGES, Language, language
from ui.address import url


def texts() -> Language:
    """Return the texts in the language of this visit."""
    return language(url.chosen_language() or LANGUAGES[0])
