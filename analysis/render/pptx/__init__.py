"""A presentation as a PowerPoint file: the design, and how each part of a slide becomes a native object."""
