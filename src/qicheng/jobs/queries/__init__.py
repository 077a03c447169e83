"""Questions to the room."""
