"""The catalogue of data assets: tables of the lake, their columns, of which columns each is made, and what a
change of one would touch. Not for values of rows: where one value comes from is said on the panorama."""
