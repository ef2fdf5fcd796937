"""What the told stories share, and what the longest of them is made of."""
