"""What inline styles and simple style sheets say about whether words can be seen."""

import re

Colour = tuple[int, int, int, int]
"""Red, green, blue and opacity, 0 to 255."""

_ZERO = re.compile(r"^[+-]?0*(?:\.0*)?(?:[a-z]{1,4}|%)?$")
_COLOUR = re.compile(r"#[0-9a-f]{3,8}|rgba?\([^)]{1,60}\)|[a-z]{3,20}")


def declared(style: str) -> dict[str, str]:
    """The declarations of a style attribute or rule, names and values in lower case."""
    pairs = (part.partition(":") for part in style[:4000].lower().split(";"))
    return {
        name.strip(): value.replace("!important", "").strip() for name, _, value in pairs if value
    }


def hides(style: dict[str, str]) -> bool:
    """Whether declarations take an element off the screen."""
    if not style:
        return False
    if style.get("display") == "none" or style.get("visibility") in ("hidden", "collapse"):
        return True
    if _ZERO.match(style.get("opacity", "1")) or _tiny(style.get("font-size", "")):
        return True
    shorthand = style.get("font", "").split()
    if any(
        _tiny(part.partition("/")[0])
        for part in shorthand
        if part[:1].isdigit() and part[-1:].isalpha()
    ):
        return True
    away = any(
        _far(style.get(side, "")) for side in ("left", "top", "right", "text-indent", "margin-left")
    )
    if away and (
        style.get("position") in ("absolute", "fixed") or _far(style.get("text-indent", ""))
    ):
        return True
    flat = any(
        _ZERO.match(style.get(side, "auto"))
        for side in ("height", "width", "max-height", "max-width")
    )
    if flat and style.get("overflow") in ("hidden", "clip"):
        return True
    if re.match(r"rect\((?:0|1px)[a-z]*[ ,]", style.get("clip", "")) or "scale(0" in style.get(
        "transform", ""
    ):
        return "scale(0." not in style.get("transform", "")
    return False


def _tiny(size: str) -> bool:
    """Letters of one pixel or point and less cannot be read."""
    match = re.match(r"^(\d*\.?\d+)(px|pt|em|rem|%|)$", size)
    if match is None:
        return False
    number = float(match[1])
    return number <= {"px": 1, "pt": 1, "em": 0.1, "rem": 0.1, "%": 10, "": 0}[match[2]]


def _far(length: str) -> bool:
    match = re.match(r"^-(\d{3,7})(?:\.\d+)?(?:px|pt|em|rem|%|vw|vh)?$", length)
    return match is not None and (int(match[1]) >= 900 or length.endswith(("em", "%")))


def colour(value: str) -> Colour | None:
    """Red, green, blue and opacity of a colour that could hide words; None for any other."""
    found = _COLOUR.search(value)
    if found is None:
        return None
    name = found[0]
    if name.startswith("#"):
        digits = name[1:]
        if len(digits) in (3, 4):
            digits = "".join(digit * 2 for digit in digits)
        if len(digits) not in (6, 8):
            return None
        numbers = [int(digits[place : place + 2], 16) for place in range(0, len(digits), 2)]
        return (numbers[0], numbers[1], numbers[2], numbers[3] if len(numbers) == 4 else 255)
    if name.startswith("rgb"):
        parts = re.findall(r"[\d.]+%?", name)
        if len(parts) < 3:
            return None
        try:
            red, green, blue = (
                round(float(part[:-1]) * 2.55) if part.endswith("%") else int(float(part))
                for part in parts[:3]
            )
            opacity = (
                float(parts[3].rstrip("%")) / (100 if parts[3].endswith("%") else 1)
                if len(parts) > 3
                else 1.0
            )
        except ValueError:
            return None
        return (red, green, blue, round(opacity * 255))
    known = {
        "white": (255, 255, 255, 255), "black": (0, 0, 0, 255), "transparent": (0, 0, 0, 0),
        "red": (255, 0, 0, 255), "blue": (0, 0, 255, 255), "navy": (0, 0, 128, 255),
        "green": (0, 128, 0, 255), "yellow": (255, 255, 0, 255), "gray": (128, 128, 128, 255),
        "grey": (128, 128, 128, 255), "silver": (192, 192, 192, 255), "ivory": (255, 255, 240, 255),
        "snow": (255, 250, 250, 255), "whitesmoke": (245, 245, 245, 255),
    }  # fmt: skip
    return known.get(name)


def same_colour(ink: Colour | None, paper: Colour) -> bool:
    """Whether words of one colour cannot be read on another."""
    if ink is None:
        return False
    if ink[3] < 13:  # under 5 % opaque
        return True
    return all(abs(one - other) <= 8 for one, other in zip(ink[:3], paper[:3], strict=True))
