"""What the house rules look for in the sources. `tests/test_house_rules.py` asserts them.

`.venv/bin/python tests/house_rules [package]` prints each place that breaks a rule today.
"""
