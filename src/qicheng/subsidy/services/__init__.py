"""Acts on claims, lists, batches and funds, by group. Each is one transaction with an audit line."""
