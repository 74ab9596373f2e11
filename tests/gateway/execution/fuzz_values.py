"""What the fuzz's own sources hold: every value follows from a spot, and a source makes its own when they are read."""

from typing import Any

from tests.gateway.execution.fuzz_fate import fate, mix
from tests.gateway.execution.fuzz_scalars import Colour

_CLASSES: dict[str, type] = {}


class Made:
    """Sources make their attributes when they are read, from their spot."""

    spot: int

    def __init_subclass__(cls, **named: Any) -> None:
        super().__init_subclass__(**named)
        _CLASSES[cls.__name__] = cls

    def __getattr__(self, name: str) -> Any:
        make = ATTRIBUTES.get((type(self).__name__, name))
        if make is None:
            raise AttributeError(name)
        value = make(mix(self.spot, name))
        self.__dict__[name] = value
        return value


def _of(kind: str, spot: int) -> Any:
    made = object.__new__(_CLASSES[kind])
    made.__dict__["spot"] = spot
    return made


def leaf(spot: int) -> Any:
    return _of("Leaf", spot)


def branch(spot: int) -> Any:
    return _of("Branch", spot)


def stone(spot: int) -> Any:
    return _of("Stone", spot)


def _either(spot: int) -> Any:
    return _of(("Leaf", "Branch", "Sand")[spot % 3], mix(spot, "either"))


def thing(spot: int) -> Any:
    return _of(("Leaf", "Branch")[spot % 2], mix(spot, "thing"))


def _riddle(spot: int) -> Any:
    return _of(("Clue", "Hint")[spot % 2], mix(spot, "riddle"))


def _some(make: Any, most: int = 3) -> Any:
    """A list of what is made; sometimes a tuple, or no list at all."""

    def made(spot: int) -> Any:
        items = [fate(mix(spot, number, "item"), make(mix(spot, number))) for number in range(spot % most)]
        return fate(spot, tuple(items) if spot % 5 == 0 else items)

    return made


def _one(make: Any) -> Any:
    return lambda spot: fate(spot, make(mix(spot, "one")))


def _raw_colour(spot: int) -> Any:
    return (*Colour, "r", 3, "no colour")[spot % 6]


_THING = {"id": _one(lambda spot: str(spot) if spot % 5 else spot), "name": _one(str)}
_LEAF: dict[str, Any] = {
    **_THING,
    "text": _one(lambda spot: f"text {spot}" if spot % 20 else spot),
    "count": _one(lambda spot: spot if spot % 7 else 2**31 - spot % 2),
    "count_or_null": _one(lambda spot: spot % 100 if spot % 9 else 3.0),
    "ratio": _one(lambda spot: (0.5, 3, float("inf"), float("nan"), 1.25, 2.5)[spot % 6]),
    "flag": _one(lambda spot: (True, False, 1, 0)[spot % 4]),
    "flag_or_null": _one(lambda spot: spot % 2 == 0),
    "moment": _one(int),
    "moment_required": _one(int),
    "colour": _one(_raw_colour),
    "colour_required": _one(_raw_colour),
    "tags": _some(lambda spot: f"tag {spot}"),
    "maybe_tags": _some(lambda spot: f"tag {spot}"),
    "numbers": _some(lambda spot: spot % 1000),
    "grid": _some(_some(lambda spot: spot % 10)),
    "colours": _some(_raw_colour),
}
_BRANCH: dict[str, Any] = {
    **_THING,
    "leaf": _one(leaf),
    "leaf_required": _one(leaf),
    "leaves": _some(leaf),
    "maybe_leaves": _some(leaf),
    "nested": _some(_some(leaf)),
    "thing": _one(thing),
    "things": _some(thing),
    "either": _one(_either),
    "eithers": _some(_either),
    "riddle": _one(_riddle),
    "riddles": _some(_riddle),
    "stone": _one(stone),
    "stones": _some(stone),
}
_RIDDLES: dict[str, Any] = {"answer": _one(str), "number": _one(lambda spot: spot % 50), "clue": _one(_riddle)}
_KINDS = {
    "Leaf": _LEAF,
    "Branch": _BRANCH,
    "Stone": {"weight": _one(float)},
    "Sand": {"grains": _one(lambda spot: spot % 9)},
    "Clue": _RIDDLES,
    "Hint": _RIDDLES,
}
ATTRIBUTES: dict[tuple[str, str], Any] = {
    (kind, name): make for kind, makes in _KINDS.items() for name, make in makes.items()
}
