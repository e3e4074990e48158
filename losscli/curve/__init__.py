"""The loss over epochs: from logs of a training, or predictions of each epoch, to a curve and what it says."""
