"""Privacy: what patients write is masked before it rests."""
