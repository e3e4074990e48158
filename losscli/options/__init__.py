"""Every option, declared once: the command line, the TOML keys, the schema and the Python keywords derive from here."""
