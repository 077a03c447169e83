"""Reading: strange bytes become plain grids, or a Chinese sentence that says why not.

This room looks at a file's content before any reader does, opens Excel, WPS, ODS, CSV and zip files in a
child process with small allowances (`worker`), and hands on `grid.Book` values. It knows nothing about
rosters, people or the database, and it imports no Django. It serves the clause that counties send whatever
tables they have, and proof S4: hostile files are refused within 2 s and 150 MB, with the cause named.
"""
