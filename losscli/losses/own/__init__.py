"""A loss of the user's own: loaded, called as its arguments say, its result read, and never trusted to be right."""

from losscli.losses.own.definition import own_loss, remembered
from losscli.losses.own.notes import notes
from losscli.losses.own.settle import settle

__all__ = ["notes", "own_loss", "remembered", "settle"]
