"""What the tables of events share: facts of a record by role, and CSV files with their descriptor."""
