"""What several chapters need, and no chapter is about."""
