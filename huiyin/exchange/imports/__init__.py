"""导入: spreadsheets come in, one file of code a kind. Read, checked in full, written whole or not at all, taken back."""
