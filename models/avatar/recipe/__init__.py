"""From one portrait to an avatar pack: fit a head, draw it, teach three small networks to draw it fast."""

import sys
from pathlib import Path

# What the recipes share lies beside them, in `models/workshop`; nothing has to be installed for it.
sys.path.append(str(Path(__file__).resolve().parents[2]))
