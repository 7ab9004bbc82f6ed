"""Copies of the centre that outlive its disk: sealed for a key that this machine does not have, taken while
everything runs, put back as one consistent set or part by part.

    parts       what belongs to each part, and its files at one moment
    keys        who can open a copy, and who vouches for it
    repository  the folder of copies: sealed chunks, sets, what is no longer needed
    make        one copy
    restore     a copy verified, put in place, what was there moved aside
    afterwards  whether what stands now agrees, and what the next night will do

Not here: a hospital's own keys and journal, which never are at the centre.
"""
