"""The package as pip has installed it."""

import ast
from importlib.metadata import files, metadata, version
from pathlib import Path

import mapi_http


def test_native_module_and_metadata_say_the_same_version() -> None:
    assert mapi_http.version() == mapi_http.__version__ == version("mapi-http")


def test_types_and_licences_are_in_the_package() -> None:
    names = {file.name for file in files("mapi-http") or []}
    assert {"py.typed", "_core.pyi", "LICENSE-MIT", "LICENSE-APACHE"} <= names


def test_python_3_9_understands_it() -> None:
    assert metadata("mapi-http")["Requires-Python"] == ">=3.9"
    for file in Path(mapi_http.__file__).parent.glob("*.py"):
        module = ast.parse(file.read_text("utf-8"), feature_version=(3, 9))
        # What stands in annotations is not evaluated; a union with `|` elsewhere would be.
        aliases = [each.value for each in module.body if isinstance(each, ast.Assign)]
        unions = [part for alias in aliases for part in ast.walk(alias) if isinstance(part, ast.BinOp)]
        assert not [ast.unparse(union) for union in unions if isinstance(union.op, ast.BitOr)], file.name
