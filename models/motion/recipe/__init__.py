"""The recipe of face motion: data, speech encoder, motion generator, export and evaluation.

Every stage is a module with a `main`, run as `python -m recipe.<stage>` from `models/motion`.
"""

import sys
from pathlib import Path

# What the recipes share lies beside them, in `models/workshop`; nothing has to be installed for it.
sys.path.append(str(Path(__file__).resolve().parents[2]))
