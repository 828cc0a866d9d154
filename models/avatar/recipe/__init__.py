"""From one portrait to an avatar pack: fit a head, draw it, teach three small networks to draw it fast."""
