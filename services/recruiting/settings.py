"""What an operator may set for recruiting: what every process shares, and nothing more so far."""

from chassis.settings import Settings


class RecruitingSettings(Settings):
    """The settings of recruiting."""
