"""Words that pages, workbooks and papers of reports share."""

ALL_EXCUSED = "—, được miễn"  # instead of a rate, where every report is excused
