"""The package as pip has installed it."""

from importlib.metadata import files, version

import mapi_http


def test_native_module_and_metadata_say_the_same_version() -> None:
    assert mapi_http.version() == mapi_http.__version__ == version("mapi-http")


def test_types_and_licences_are_in_the_package() -> None:
    names = {file.name for file in files("mapi-http") or []}
    assert {"py.typed", "_core.pyi", "LICENSE-MIT", "LICENSE-APACHE"} <= names
