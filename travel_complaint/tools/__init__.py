"""Arithmetic and tables without records. Import the module you need from here."""
