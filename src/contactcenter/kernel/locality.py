"""The country and the time zone that hold where nothing else is set (`CC_REGION`, `CC_TIMEZONE`)."""

DEFAULT_REGION = "PE"  # ISO 3166-1 alpha-2
DEFAULT_TIMEZONE = "America/Lima"  # IANA
