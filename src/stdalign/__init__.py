"""stdalign: align work-safety law across borders."""
