"""From a health sheet's grid to lines: find the header, read days and moments, one line a reading. Pure; runs in a child process."""
