__all__ = ["version"]

def version() -> str:
    """The version of this package."""
