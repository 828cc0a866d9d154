"""The recipe of face motion: data, speech encoder, motion generator, export and evaluation.

Every stage is a module with a `main`, run as `python -m recipe.<stage>` from `models/motion`.
"""
