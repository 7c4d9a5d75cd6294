from . import amounts, balance, limits, lines, spread, triggers
