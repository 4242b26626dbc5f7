"""The state of a page in its URL: ``keys`` names it, ``url`` binds it to widgets, the filter bar and paging show it."""
