"""Who may come in, as whom, and what each did: users, roles, sessions, audit."""
