"""A user without a mouse: Tab, arrows, Space, Enter, Escape and typed text."""

from datetime import date
from typing import Any

_FOCUSED = """() => {
  const it = document.activeElement, style = getComputedStyle(it), box = it.getBoundingClientRect();
  const label = it.labels && it.labels[0] ? it.labels[0].textContent : it.textContent;
  return {name: it.name || '', text: (label || '').trim().replace(/\\s+/g, ' '), value: it.value || '',
          id: it.id, checked: !!it.checked, type: it.type || '', outline: style.outlineStyle,
          onPage: it !== document.body, inWindow: !!it.closest('dialog'),
          visible: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth};
}"""
_STOPS = 120


class Keyboard:
    """The keyboard of a page. Each element reached must show the focus and be on the screen."""

    def __init__(self, page: Any) -> None:
        self._page = page

    @property
    def focused(self) -> dict[str, Any]:
        """Return the focused element."""
        return dict(self._page.evaluate(_FOCUSED))

    def press(self, key: str) -> None:
        """One key."""
        self._page.keyboard.press(key)

    def to(self, *, name: str = "", text: str = "", back: bool = False) -> dict[str, Any]:
        """Press Tab until a field or a text has the focus, at most once around the page."""
        for _ in range(_STOPS):
            self.press("Shift+Tab" if back else "Tab")
            focused = self.focused
            if not focused["onPage"]:
                continue
            assert focused["outline"] != "none" and focused["visible"], focused
            if (name and focused["name"] == name) or (text and focused["text"].startswith(text)):
                return focused
        raise AssertionError(f"the keyboard never reaches {name or text}")

    def write(self, name: str, text: str) -> None:
        """Type in a field, replacing its content."""
        self.to(name=name)
        self.press("Control+a")
        self._page.keyboard.type(text)

    def tick(self, name: str) -> None:
        """Tick a box."""
        if not self.to(name=name)["checked"]:
            self.press("Space")
        assert self.focused["checked"]

    def choose(self, name: str, value: str) -> None:
        """Choose one option of a group or of a list."""
        focused = self.to(name=name)
        if focused["type"] == "radio" and not focused["checked"]:
            self.press("Space")
        for _ in range(20):
            if self.focused["value"] == value:
                return
            self.press("ArrowDown")
        raise AssertionError(f"the arrows never reach {value} of {name}")

    def date(self, name: str, day: date) -> None:
        """Type a day in the browser's own field, in the order of the browser's language."""
        self.to(name=name)
        for order in ("%m%d%Y", "%d%m%Y"):
            # From any part of the day that has the focus.
            self.press("ArrowLeft")
            self.press("ArrowLeft")
            self._page.keyboard.type(day.strftime(order))
            if self.focused["value"] == day.isoformat():
                return
        raise AssertionError(f"{day} is not what {name} holds: {self.focused}")

    def go(self, text: str) -> None:
        """Follow a link or press a button with this text."""
        self.to(text=text)
        self.press("Enter")
