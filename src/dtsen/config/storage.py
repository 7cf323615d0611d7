"""Static files under hashed names, so that a browser may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Modules import each other by name: those names are hashed too, or a browser would keep an old one."""

    support_js_module_import_aggregation = True
