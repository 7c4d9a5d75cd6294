"""The story as it is printed: who did what when, and what proves it."""


class Wrong(AssertionError):
    """A step of the story did not end as it has to."""


class Book:
    """Writes the steps down, and stops at the first one that is wrong."""

    def __init__(self, calendar, write):
        """:param write: takes the text, line by line"""
        self._calendar = calendar
        self._write = write
        self.steps = self.proofs = 0

    def chapter(self, english, chinese):
        """Begin a part of the story."""
        self._write("")
        self._write(f"── {english} · {chinese} ".ljust(76, "─"))

    def step(self, when, who, english, chinese):
        """Somebody does something; what proves it follows."""
        self.steps += 1
        moment = self._calendar.show(self._calendar.moment(when))
        self._write("")
        self._write(f"{self.steps:3}  {moment}  {who}")
        self._write(f"     {english}")
        self._write(f"     {chinese}")

    def note(self, name, value):
        """Something that is worth knowing, and was not foretold."""
        if value in (None, False, "", 0):
            raise Wrong(f"step {self.steps}: {name} is missing")
        self.proofs += 1
        self._write(f"       · {name}: {value}")

    def check(self, name, value, expected):
        """Compare what is with what has to be.

        :raise Wrong: when it is anything else
        """
        if value != expected:
            raise Wrong(
                f"step {self.steps}: {name} should be {expected!r} and is {value!r}"
            )
        self.proofs += 1
        self._write(f"       ✓ {name}: {_show(value)}")

    def check_money(self, name, value, expected):
        """Compare two amounts in yuan, to the cent."""
        self.check(name, f"¥ {value:,.2f}", f"¥ {expected:,.2f}")

    def check_due(self, name, value, when):
        """Compare the moment `value` with `when` by hand, to the minute."""
        hand = self._calendar.show(self._calendar.moment(when))
        self.check(name, self._calendar.show(value), hand)


def _show(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return value
