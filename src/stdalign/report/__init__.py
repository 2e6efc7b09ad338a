"""Reports over a workspace: matrix, limits, gaps, responsibilities, check-lists, review work."""
