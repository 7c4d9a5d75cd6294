"""Load the demo files of our addons, and of ours alone. Fed to `odoo shell`.

Odoo's own --with-demo would fill the agency with the furniture of every other addon.
"""

# ruff: noqa: F821  (the shell provides env)
from odoo.modules.module import Manifest
from odoo.tools import config
from odoo.tools.convert import convert_file

ADDONS = (
    "travel_complaint",
    "travel_complaint_assessment",
    "travel_complaint_portal",
)

# Links in mails lead to the server that will answer there.
address = f"http://127.0.0.1:{config['http_port']}"
env["ir.config_parameter"].set_param("web.base.url", address)
# There is a mail server: each mail of the story goes out when it was written.
env = env(context={**env.context, "story_delivers_mails": True})
for addon in ADDONS:
    manifest = Manifest.for_addon(addon, display_warning=False)
    if not manifest:
        continue
    for path in manifest["demo"]:
        convert_file(env, addon, path, {}, mode="init", noupdate=True)
    module = env["ir.module.module"].search([("name", "=", addon)])
    module.demo = True
# Odoo's robot greets each newcomer, on a phone over the whole page that they opened.
users = env["res.users"].search([])
if "odoobot_state" in users._fields:
    users.odoobot_state = "disabled"
env.cr.commit()
