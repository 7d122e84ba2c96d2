"""Keeps users, roles and permissions, sessions, lock-out and the audit."""
