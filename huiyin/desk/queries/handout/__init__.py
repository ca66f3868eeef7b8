"""交办: what an assigning office hands out, what units ask of it, and whom it may choose."""
