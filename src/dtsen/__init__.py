"""Layanan DTSEN: who asks for registry data, who decides, what is handed over, what was done."""
