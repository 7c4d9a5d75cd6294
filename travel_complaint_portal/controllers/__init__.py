from . import case, filing, my_complaints, page
