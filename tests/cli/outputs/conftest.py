"""Reports built by hand, to be written somewhere."""

from reports import _sampled, example, refused, ungated

__all__ = ["_sampled", "example", "refused", "ungated"]
