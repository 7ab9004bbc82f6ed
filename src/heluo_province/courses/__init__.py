"""Courses of illness, one file or folder a kind. A course names its kinds of visit (`KINDS`), plans visits
for persons (`plan`) and writes down what happened at them (`write`). `order` lists them."""
