"""交办, for who hands out."""
