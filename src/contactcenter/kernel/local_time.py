"""Computes instants of the day in a time zone. All other instants in the centre are UTC."""

from datetime import datetime, time, tzinfo


def midnight(now: datetime, zone: tzinfo) -> datetime:
    """Return the instant at which the day of `now` began in `zone`."""
    return datetime.combine(now.astimezone(zone).date(), time(), zone)
