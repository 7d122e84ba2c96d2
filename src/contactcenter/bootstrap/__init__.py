"""The only place where objects are built and joined.

`commands` serves the command line, `application` builds what runs, `startup` starts and closes it, `upkeep` and
`audit_watch` are its periodic work.
"""
