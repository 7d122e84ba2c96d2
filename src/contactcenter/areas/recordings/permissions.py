"""Which roles may do what with recordings (ACD-11)."""

from contactcenter.access.roles import Permission, Role

LISTEN = Permission.of("listen", Role.SUPERVISOR, Role.QUALITY, Role.AUDITOR)  # search and play recordings
ATTEND_ALERTS = Permission.of("attend_alerts", Role.SUPERVISOR, Role.HEAD)
