"""The report room: pure functions of reports. Nothing here writes a file; nothing is imported before it is needed.

``as_json`` is the record and the contract for scripts, ``as_csv`` the table of grades, ``as_html`` the student's page
and the instructor's, ``as_text`` the terminal's table, ``class_page`` the class in figures. The one gate that
student-made text goes through on its way into any of them is ``tfnn.untrusted_text``: a notebook's check needs it, too.
"""
