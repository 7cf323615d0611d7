"""The package that leaves the house: data, codebook, terms, report and checksums in one file, or in one
folder.
"""
