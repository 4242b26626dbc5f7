"""Pictures to take away: every chart and map as SVG and PNG, with title, source, licence and data version inside."""
