"""Where bytes come from: files, archives, streams, patterns of paths, and objects by URL."""
