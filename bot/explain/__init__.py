"""From a result to what a person reads: the verdict, why, how much, what to do next."""
