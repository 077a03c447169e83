"""Application files and bus manifests in any usual form, into plain rows. Pure: what a notice makes of them is the subsidy room's matter."""
