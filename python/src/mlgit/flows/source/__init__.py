"""What a step's result depends on of the sources of a repository, found without running them."""
