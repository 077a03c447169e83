"""How static files are served: compressed, each under a name that changes with what is in it."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

# One script takes from another by its relative place. Django's own pattern for imports also takes in bare names (`from "htmx"`) that
# other people's scripts carry and that are no files of ours.
_IMPORT = (r"""(?P<matched>\bfrom\s*["'](?P<url>\.{1,2}/[^"']+)["'])""", 'from "%(url)s"')


class Hashed(CompressedManifestStaticFilesStorage):
    """What a script imports is asked for under its hashed name too: never an old half beside a new one after an upgrade."""

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("*.js", (_IMPORT,)))
