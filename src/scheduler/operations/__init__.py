"""What needs several stages at once: the line as a whole, jobs, the check of the database."""
