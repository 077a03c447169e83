"""Pages of cases: lists and the workbench, one case, what needs no account, meetings, the rule book."""
