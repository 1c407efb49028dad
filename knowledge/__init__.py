"""Diseases: the catalogues that the policies name, and finding an entry by what people say."""
