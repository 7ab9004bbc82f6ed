"""Draws the figures of a result as SVG, from the data that an algorithm gave: the same drawing on screen, in
a notebook and as a file. One module a kind of figure, found by its name. In the colours of paper, because
what is drawn here is printed. Computes nothing and imports no numerical library. Not for the portal's
interactive charts: those are the web's.
"""
