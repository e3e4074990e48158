"""Tables of text: their lines, fields and numbers, read strictly or fast, always to the same values."""
