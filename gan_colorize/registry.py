"""The names in a family's dict, read without importing the family (and torch with it)."""

import ast
from pathlib import Path


def names(package: str, registry: str) -> tuple[str, ...]:
    """The keys of a dict such as DISCRIMINATORS in gan_colorize/<package>/__init__.py, in its order.

    The flags' choices come from here, so that a new member is one line in one dict, and --help
    still answers without importing torch.
    """
    source = (Path(__file__).parent / package / "__init__.py").read_text(encoding="utf-8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and node.targets[0].id == registry:
            return tuple(key.value for key in node.value.keys)
    raise KeyError(f"no {registry} in gan_colorize/{package}/__init__.py")
