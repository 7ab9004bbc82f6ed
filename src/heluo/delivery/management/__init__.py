"""Management: the quality report by hospital and category, runs, parcels, releases, the audit log. Shows;
decides nothing yet."""
