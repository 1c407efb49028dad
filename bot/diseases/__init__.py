"""The catalogues and the matcher of a deployment, out of shipped data and imported lists."""
