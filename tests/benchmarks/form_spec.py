"""What the web client asks for when it opens a form."""

from lxml import etree

HIDDEN = ("1", "True")
LIST_LIMIT = 40
LIST_TAGS = ("list", "kanban")


def form_spec(model, view_id):
    """The specification that the web client gives to web_read, web_save and onchange.

    Derived from the form's own architecture in the way of the client's `getFieldsSpec`:
    lines of a visible one2many with the columns of their list, a visible many2one with
    its name, nothing but the id of what is always hidden.

    :param model: an empty recordset, as the user who opens the form
    :param view_id: the form's id, or False for the default one
    :return: a dict
    """
    answer = model.get_views([(view_id, "form")])
    arch = etree.fromstring(answer["views"]["form"]["arch"])
    return _spec(arch, model._name, answer["models"])


def _spec(arch, model_name, models):
    fields = models[model_name]["fields"]
    nodes = {}
    for node in _own_fields(arch):
        nodes.setdefault(node.get("name"), []).append(node)
    spec = {}
    for name, places in nodes.items():
        visible = [node for node in places if node.get("invisible") not in HIDDEN]
        spec[name] = _field_spec(fields[name], visible, models)
    for name in nodes:
        definition = fields[name].get("definition_record")
        if fields[name]["type"] == "properties" and definition in spec:
            spec[definition].setdefault("fields", {})["display_name"] = {}
    return spec


def _own_fields(arch):
    """The fields of this architecture, without those of views inside of it."""
    for node in arch:
        if node.tag == "field":
            yield node
        else:
            yield from _own_fields(node)


def _field_spec(field, visible, models):
    kind = field["type"]
    if kind in ("many2one", "reference"):
        return {"fields": {"display_name": {}} if visible else {}}
    if kind not in ("one2many", "many2many") or not visible:
        return {}
    lists = [
        view for node in visible for view in node if view.tag in ("list", "kanban")
    ]
    if lists:
        return {
            "fields": _spec(lists[0], field["relation"], models),
            "limit": int(lists[0].get("limit", LIST_LIMIT)),
        }
    return {"fields": {"display_name": {}}}
