"""Tables on paper: what stands in them (`content`), and the two hands that draw them (`xlsx`, `pdf`)."""
