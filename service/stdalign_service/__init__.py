"""The web service over a stdalign workspace: API and pages."""
