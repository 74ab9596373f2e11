"""Work in parts within a deadline: whether there is time for one more."""

from chassis.deadlines import remaining


class Pace:
    """How fast the parts go; begins with the first one."""

    def __init__(self) -> None:
        self._left = remaining()

    def goes_on(self) -> bool:
        """To be asked after each part: whether one more like it fits into the time left, and an answer after it."""
        before, self._left = self._left, remaining()
        if before is None or self._left is None:
            return True
        return self._left > 2 * (before - self._left)
