"""An index: a letter with the range that it runs over."""

from sympy import Symbol, sympify


class Index(Symbol):
    """An index that runs from 1 to ``upper``.

    ``upper`` is a size, a size plus a whole number, or a whole number.
    """

    __slots__ = ("upper",)

    def __new__(cls, name, upper):
        self = Symbol.__xnew__(cls, name, integer=True, positive=True)
        self.upper = sympify(upper)
        return self

    def _hashable_content(self):
        return super()._hashable_content() + (self.upper,)

    def __getnewargs_ex__(self):
        return (self.name, self.upper), {}
