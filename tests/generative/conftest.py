from support.extraction import catalogue, regions, registry

__all__ = ["catalogue", "regions", "registry"]
