"""What the recipes share: graphs, precision, training. A recipe finds it by its `__init__`."""
