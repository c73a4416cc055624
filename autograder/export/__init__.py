"""The export room: a run's reports in the formats of other platforms. Pure functions; nothing here writes a file.

One module per format. What they share: ``student_words`` (what students may read of a report, as text and as rows),
``matching`` (whose row of a roster is whose) and ``safe_csv`` (tables that no spreadsheet takes for formulas). A report
without a grade never becomes a zero in any of them.
"""
