"""The law: facts, conditions with three answers, and the policies of each place."""
