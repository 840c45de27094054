"""Backups: all that a clinic would miss, in one locked file that was proven to open."""
