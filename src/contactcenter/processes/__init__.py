"""How PostgreSQL, Asterisk and Debian's packages are got, started and kept. No business code."""
