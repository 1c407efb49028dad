"""Finding the names of illnesses in a text: to the letter, put together, and by likeness."""
