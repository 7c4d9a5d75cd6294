from . import travel_portal_attempt
from . import travel_portal_owner_mixin
from . import helpdesk_ticket
from . import res_company
