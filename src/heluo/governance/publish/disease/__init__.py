"""Disease datasets: standard rows and links → who is in each, the values of its variables, whom each
indicator speaks of. Pure: takes tables and gives tables.

Rows are chosen on the engine; persons are put together in memory, for some buckets at a time (ADR 41). Every
line is said twice, of the rows of one hospital alone and (hospital "") of all: what is said of a hospital
never tells of another one's rows.
"""

from heluo.governance.publish.disease.made import DiseaseRows, categories, made

__all__ = ["DiseaseRows", "categories", "made"]
