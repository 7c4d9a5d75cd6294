from . import my_complaints, page
