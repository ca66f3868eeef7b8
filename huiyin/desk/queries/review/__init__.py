"""审查: the queue of the office that reviews, and one case of it beside the list."""
