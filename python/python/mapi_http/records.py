"""What mailboxes are made of: records that cannot be changed, and the enumerations in them.

All are defined once for every language that mapi-http speaks. Records compare by value, can be used as keys, copied,
pickled, matched, and made from keywords.
"""

from mapi_http import _core

__all__ = [name for name, value in vars(_core).items() if getattr(value, "__module__", None) == __name__]

globals().update((name, getattr(_core, name)) for name in __all__)
