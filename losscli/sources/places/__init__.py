"""Where bytes are: files of this machine, packed ones, pipes, objects in stores; and which of them a pattern names."""
