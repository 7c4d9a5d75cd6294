"""Which columns of a case are read together.

A move, a note or a list reads the state of a case. Odoo would read all the rest of it
along, some fifty columns; what stands in the file is read when it is asked for.
"""

# The group of the columns that no gate and no engine asks for (`prefetch` of a field).
FILE = "travel_complaint_file"
