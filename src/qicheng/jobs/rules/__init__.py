"""Rules of the room. Pure."""
