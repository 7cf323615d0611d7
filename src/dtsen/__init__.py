"""Layanan DTSEN: who asks for data of the social registry, who decides, what is handed over, what was done."""
