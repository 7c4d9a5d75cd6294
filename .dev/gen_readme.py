"""An addon's README.rst and its page in Odoo's list of apps, from readme/*.md.

The fragments, their titles and their order are the OCA's. Pictures live in
static/description; a fragment names them `../static/description/x.png`.

Usage: gen_readme.py [--check]
"""

import ast
import sys

import pypandoc

from place import ADDONS, ROOT

# What follows the description: fragment -> its title
CHAPTERS = {
    "CONTEXT": "Use Cases / Context",
    "INSTALL": "Installation",
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "ROADMAP": "Known issues / Roadmap",
    "HISTORY": "Changelog",
}
PICTURES = "../static/description/"
MARKDOWN = "gfm-gfm_auto_identifiers"  # no labels for headings
NOTE = "Generated from readme/*.md by `make format`. What is changed here is lost."
README = """\
{line}
{name}
{line}

.. {note}

{description}

**Table of contents**

.. contents::
   :local:

{chapters}

Credits
=======

Authors
-------

- {author}

License
-------

{license}
"""


def generate(folder):
    """What the generated files of an addon have to be.

    :param folder: the addon's folder
    :return: {path: text}
    """
    manifest = ast.literal_eval((folder / "__manifest__.py").read_text("utf-8"))
    description = (folder / "readme/DESCRIPTION.md").read_text("utf-8").strip()
    # In one piece, so that pandoc gives each picture a name of its own.
    chapters = "\n\n".join(
        f"# {title}\n\n{path.read_text('utf-8').strip()}"
        for name, title in CHAPTERS.items()
        if (path := folder / f"readme/{name}.md").exists()
    )
    readme = README.format(
        **manifest,
        line="=" * len(manifest["name"]),
        note=NOTE,
        description=_convert(description, "rst", "static/description/"),
        chapters=_convert(chapters, "rst", "static/description/"),
    )
    page = _convert(f"# {manifest['name']}\n\n{description}\n\n{chapters}", "html5", "")
    return {
        folder / "README.rst": readme,
        folder / "static/description/index.html": f"<!-- {NOTE} -->\n{page}\n",
    }


def _convert(text, form, pictures):
    return pypandoc.convert_text(
        text.replace(PICTURES, pictures),
        form,
        MARKDOWN,
        extra_args=["--columns=79"],
    ).strip()


def main(check=False):
    """Write the files of all addons, or with `check` only name the stale ones.

    :return: 0, or 1 when something is stale
    """
    stale = [
        (path, text)
        for addon in ADDONS
        for path, text in generate(ROOT / addon).items()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    if check and stale:
        names = ", ".join(str(path.relative_to(ROOT)) for path, _text in stale)
        print(f"stale: {names}. Renew with: make format")
        return 1
    for path, text in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
