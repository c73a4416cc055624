"""nbgrader's view of this repository: solutions in, assignments out, nothing but notebooks ever copied."""

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - nbgrader puts it there

c.CourseDirectory.course_id = "neural_networks"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
# Checks, misconceptions and alternatives lie beside the solved notebook; nbgrader would copy them to students.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "*.py"]
