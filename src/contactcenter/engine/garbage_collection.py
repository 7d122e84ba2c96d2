"""The collector, set for a process that keeps much and makes few cycles.

Fifty thousand waiting conversations are walked at each full collection for nothing: everything they hold is freed by
counting. With the defaults a fifth of the routing's time went there, and its rare long pauses with it.
"""

import gc

YOUNG, MIDDLE, OLD = 100_000, 50, 100


def freeze_memory() -> None:
    """Once, when everything is built: what stands now is not looked at again. Collecting may have been off till now."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
    gc.enable()
