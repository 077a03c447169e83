"""Pages of follow-up: figures and lists, one person, the sheet, the rhythm."""
