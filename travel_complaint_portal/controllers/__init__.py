from . import case, my_complaints, page
