import json

import psycopg2
from werkzeug.exceptions import abort
from werkzeug.routing import PathConverter

from odoo import models
from odoo.http import JsonRPCDispatcher, Response, request


class AnythingConverter(PathConverter):
    """The rest of an address, whatever is in it.

    A path of Werkzeug's ends at a line break. What a stranger makes up is answered
    by our own page, with its headers, and by nothing else (attack 1).
    """

    part_isolating = False  # slashes are part of it
    regex = r"[\s\S]+?"


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _get_converters(cls):
        return {**super()._get_converters(), "anything": AnythingConverter}

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Do nothing when it is only asked which methods a route has.

        Odoo lets OPTIONS through to what takes POST alone, and asks for no token then.
        """
        routing = rule.endpoint.routing
        methods = routing["methods"] or ["OPTIONS"]
        is_question = request.httprequest.method == "OPTIONS"
        if is_question and "OPTIONS" not in methods and not routing.get("cors"):
            allowed = {"Allow": ", ".join((*methods, "OPTIONS"))}
            abort(Response(status=204, headers=allowed))
        return super()._pre_dispatch(rule, args)

    @classmethod
    def _handle_error(cls, exception):
        """Tell guests that it failed, and nothing of how we are made (attack 20)."""
        response = super()._handle_error(exception)
        is_json = request.dispatcher.routing_type == JsonRPCDispatcher.routing_type
        if is_json and not cls._is_asked_by_colleague():
            answer = json.loads(response.get_data())
            answer["error"]["data"]["debug"] = ""
            response.set_data(json.dumps(answer))
        return response

    @classmethod
    def _is_asked_by_colleague(cls):
        try:
            return bool(request.session.uid) and request.env.user._is_internal()
        except psycopg2.Error:  # the transaction has failed, nothing can be asked
            return False
