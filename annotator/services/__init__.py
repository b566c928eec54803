"""Use cases, one activity a file. Each takes a session and an actor, checks permission, commits once."""
