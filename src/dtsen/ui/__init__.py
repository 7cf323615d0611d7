"""The design system: templates, components, icons, scripts and the frame around every page."""
