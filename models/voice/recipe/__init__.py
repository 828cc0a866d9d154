"""The recipe of Vivavoce's own voice: corpus, networks, trainings, export and evaluation.

Every stage is a module with a `main`, run as `python -m recipe.<stage>` from `models/voice`.
"""
