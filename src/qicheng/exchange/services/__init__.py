"""Acts of exchange, by group: receiving files, judging rows, committing, undoing, exporting."""
