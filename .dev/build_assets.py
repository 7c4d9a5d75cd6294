"""Build the styles and scripts of all pages, and keep them. Fed to `odoo shell`."""

# ruff: noqa: F821  (the shell provides env)
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
