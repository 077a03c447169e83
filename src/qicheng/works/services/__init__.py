"""Acts on local work, by group: projects, crews, days, wages."""
