from . import amounts, balance, limits, lines, score, sheet_triggers, spread, triggers
