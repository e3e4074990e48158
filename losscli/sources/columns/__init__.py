"""Which columns play which part, and what labels and groups in them mean."""
