"""Arrays: in NPY, NPZ and safetensors files, and in Python's memory."""
