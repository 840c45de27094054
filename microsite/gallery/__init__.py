"""Every component of the site in every state, for the people who build and look after it."""
