"""Pages of local work: projects and crews, day sheets, wages."""
