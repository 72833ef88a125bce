"""Who may sign in, with what password, and who may do what to which object."""
