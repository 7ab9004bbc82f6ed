"""In the hospital: pull → conform → ship. Rows leave as parcels, sealed, signed and counted; the rest stays
here.

Imports neither the centre's packages nor its web and database libraries: this is what a front-end machine
installs.
"""
