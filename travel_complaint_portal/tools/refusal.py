from odoo.exceptions import UserError


class WrongInput(UserError):
    """What the guest has sent cannot be taken like this; sent anew, it can (422).

    A plain UserError says that it cannot be done now at all (409).
    """
