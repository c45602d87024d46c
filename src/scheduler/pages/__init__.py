"""The pages people see: rendering, templates and static files."""
