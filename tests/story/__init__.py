"""One complaint from the guest's mail to the guide's payslip, through real channels.

`make story` tells it to people, tests/test_story.py checks it. Nothing is made up: a
server, a mail server and a browser of its own; everybody signs in as themself. Only the
clock is put forward, for the story takes two weeks.
"""
