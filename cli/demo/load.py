"""Loads the demo group into a running suite, through the public interfaces only."""

from cli.up.settings import LocalSettings
from cli.up.welcome import Steps, Welcome


async def load(settings: LocalSettings, steps: Steps) -> Welcome:
    """Loads the demo group into the suite at the addresses of the settings, and says who can sign in.

    Called by `okaeri up` on first start once all is healthy, and again if a load did not come to its end: a repeat
    finishes what is missing and doubles nothing. Reports how far it is with `steps.step`.
    """
    return Welcome()
