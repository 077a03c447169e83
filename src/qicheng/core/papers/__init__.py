"""Papers as offices know them: one table with its head and foot, as workbook, as PDF, as Word text."""
