"""The quality report as files: a page, a workbook, a print. Each is made of the same signed figures."""
