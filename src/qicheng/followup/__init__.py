"""Followup 跟踪: everybody who went out is called after 7, 30, 90 days until the season ends; what calls find starts work. Not payment. Clause 二(八)."""
