"""Acts of reports: tables as files; periods, returns, snapshots, corrections, chasing."""
