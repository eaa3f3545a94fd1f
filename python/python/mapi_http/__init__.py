"""The native protocol of Microsoft Exchange (MAPI over HTTP)."""

from mapi_http._core import version

__version__ = version()

__all__ = ["version"]
