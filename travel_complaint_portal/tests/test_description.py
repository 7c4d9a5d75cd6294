"""Our routes against their description in guest_pages.yaml (attack 38)."""

import re
from pathlib import Path

import schemathesis
import yaml
from hypothesis import given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from odoo import http
from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_fuzz import EXAMPLES, FUZZ, RoutesCase

DESCRIPTION = Path(__file__).with_name("guest_pages.yaml")
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
]


@tagged("post_install", "-at_install")
class TestDescription(RoutesCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.description = yaml.safe_load(DESCRIPTION.read_text("utf-8"))

    def test_it_has_each_route(self):
        """Rule 1: no route is left out of the description, and none is made up."""
        described = {
            (path, name.upper())
            for path, item in self.description["paths"].items()
            for name in item
            if name in ("get", "post")
        }
        found = {
            (re.sub(r"<\w+:(\w+)>", r"{\1}", url), method)
            for url, method in self.find_routes()
        }
        self.assertEqual(found, described)

    @mute_logger("odoo.http", "werkzeug", "odoo.sql_db")
    def test_answers_are_as_described(self):
        """Attack 38: no 5xx; status, type and headers are those that it names."""
        schema = schemathesis.openapi.from_dict(self.description)
        for result in schema.get_all_operations():
            operation = result.ok()
            with self.subTest(path=operation.path, method=operation.method):
                self.log_in_for(operation.path)
                self.check_operation(operation)

    def check_operation(self, operation):
        """Send what the description of one route allows."""

        @settings(FUZZ, max_examples=EXAMPLES[operation.method.upper()])
        @given(operation.as_strategy())
        def check(case):
            if isinstance(case.body, dict):
                case.body["csrf_token"] = http.Request.csrf_token(self)
                case.body["started"] = self.started
            with self.undone():
                before = self.count_writes()
                answer = self.opener.request(
                    **case.as_transport_kwargs(base_url=self.base_url()),
                    allow_redirects=False,
                    timeout=30,
                )
                case.validate_response(answer, checks=CHECKS)
                self.assert_sound(answer, operation.method.upper(), before)

        check()
