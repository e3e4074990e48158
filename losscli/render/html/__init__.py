"""A report as one page that needs nothing else: readable also where scripts, styles and data URLs are blocked.

`page(title, verdict, parts)` makes a page of the sections and pictures of any command.
"""

from losscli.render.html.page import page
from losscli.render.html.report import write_checks, write_html

__all__ = ["page", "write_checks", "write_html"]
