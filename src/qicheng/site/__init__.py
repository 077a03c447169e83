"""Site: wiring. Settings, urls, wsgi, command line. No logic."""
