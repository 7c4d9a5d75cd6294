from . import case, filing, lost_link, my_complaints, page
