"""Everything that can happen, be requested, or come due, one file a subject.

Use: `from contactcenter import messages as m`. Every class of a subject file is found here without a list.
"""

from contactcenter.messages.agents import *
from contactcenter.messages.base import *
from contactcenter.messages.channels import *
from contactcenter.messages.citizens import *
from contactcenter.messages.conversations import *
from contactcenter.messages.core_state import *
from contactcenter.messages.deliveries import *
from contactcenter.messages.ivr import *
from contactcenter.messages.language_reserve import *
from contactcenter.messages.participants import *
from contactcenter.messages.prompts import *
from contactcenter.messages.queues import *
from contactcenter.messages.recordings import *
from contactcenter.messages.sessions import *
from contactcenter.messages.telephony import *
from contactcenter.messages.wrap_up import *
