from odoo.tests import tagged

from odoo.addons.travel_complaint.tests import test_helpdesk_routes

OWN, Route = test_helpdesk_routes.OWN, test_helpdesk_routes.Route
HERE = "odoo.addons.travel_complaint_portal"
ACT = "a form of the page, refused without the case's link or account: case"
# Each route of this addon: how it is reached, whether it changes data, and why that is
# safe. Those of travel_complaint and helpdesk_mgmt are judged there.
KNOWN_ROUTES = {
    "/complaint/language": Route({"GET"}, "public", False, "sets a cookie: page"),
    "/complaint/new": Route({"GET", "POST"}, "public", True, "as the next: filing"),
    "/complaint/new/<int:agency_id>": Route(
        {"GET", "POST"}, "public", True, "two functions, one for each: filing"
    ),
    "/complaint/filed": Route({"GET"}, "public", False, f"{OWN}: filing"),
    "/complaint/lost": Route(
        {"GET", "POST"}, "public", True, "two functions, one for each: lost_link"
    ),
    "/my/complaints": Route({"GET"}, "user", False, "one's own: my_complaints"),
    "/my/complaints/<int:case_id>": Route(
        {"GET"}, "user", False, "one's own: my_complaints"
    ),
    "/complaint/case/<string:verb>": Route({"GET", "POST"}, "public", True, ACT),
    "/complaint/case/data.zip": Route({"GET"}, "public", False, f"{OWN}: case"),
    "/complaint/case/file/<int:file_id>": Route(
        {"GET"}, "public", False, f"{OWN}, of files shown to the guest: case"
    ),
}


@tagged("post_install", "-at_install")
class TestPortalRoutes(test_helpdesk_routes.TestRouteList):
    """What guests can reach of this addon, compared with what has been judged."""

    def _find_rules(self):
        """Our rules: {url: [rule]}; a GET and a POST of one address are two."""
        found = {}
        for rule in self._get_rules():
            if rule.endpoint.func.__func__.__module__.startswith(HERE):
                found.setdefault(rule.rule, []).append(rule)
        return found

    def test_every_route_is_known(self):
        """Rule 1: a route of this addon must have been judged."""
        found = self._find_rules()
        self.assertEqual(set(found), set(KNOWN_ROUTES))
        for url, rules in found.items():
            known = KNOWN_ROUTES[url]
            methods = [rule.endpoint.routing["methods"] for rule in rules]
            with self.subTest(url=url):
                self.assertEqual(
                    {name for some in methods for name in some}, known.methods
                )
                # what is asked for and what is sent never meet in one function
                self.assertTrue(all(len(some) == 1 for some in methods))
                for rule in rules:
                    self.assertEqual(rule.endpoint.routing["auth"], known.auth)
                    self.assertTrue(rule.endpoint.routing.get("csrf", True))
                self.assertTrue(known.changes or known.methods == {"GET"})
