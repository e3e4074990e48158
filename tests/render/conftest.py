"""Reports built by hand, for every test of a renderer."""

from reports import _sampled, example, many_outputs, not_finite, refused, ungated

__all__ = ["_sampled", "example", "many_outputs", "not_finite", "refused", "ungated"]
