"""A program: load a registry once, as a restart does, and print what it took.

Usage: load_registry.py CONFIG DATABASE. Prints a JSON list: milliseconds, queries,
processor time in milliseconds.
"""

import json
import sys
from time import perf_counter, process_time

import odoo.init  # noqa: F401  (sets the process up as the server does)
from odoo import sql_db
from odoo.modules.registry import Registry
from odoo.tools import config

config.parse_config(["-c", sys.argv[1]], setup_logging=False)
start, worked = perf_counter(), process_time()
Registry(sys.argv[2])
milliseconds = (perf_counter() - start) * 1000
worked = (process_time() - worked) * 1000
print(json.dumps([milliseconds, sql_db.sql_counter, worked]))
