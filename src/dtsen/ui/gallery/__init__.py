"""The living component sheet at /komponen/, in demo mode only."""
