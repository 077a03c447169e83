"""Acts of the room, by matter."""
