"""Properties that have tags of their own, by the specification's name: what every call takes as a key.

Made by `cargo xtask` from core/src/data.
"""

from typing import Final
