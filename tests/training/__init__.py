"""Makes the weight tables that ship, from reviews that its user supplies."""
