"""Does everything that ships hold together? Links, addresses, scripts, units, terms, counts (``stdalign corpora check``)."""

from stdalign.check.fault import LANGUAGES, Fault, script_fault
from stdalign.check.folder import check_corpora, counts, vocabulary

__all__ = ["LANGUAGES", "Fault", "check_corpora", "counts", "script_fault", "vocabulary"]
