"""A follow-up project of one call with one question: for tests that look at its tasks."""

FORM = {
    "name": "call",
    "zh": "电话随访",
    "section": [{"name": "state", "field": [{"name": "alive", "variable": "follow_up.alive"}]}],
}
PLAN = {
    "arms": [{"name": "all"}],
    "events": [{"name": "first", "day": 0, "before": 3, "after": 10, "form": "call", "version": 1}],
}
