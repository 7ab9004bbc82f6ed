"""Forms: the model, the language of their expressions, and what a form looks like for given answers.

Knows no person, no task, no database: a form and answers go in, what is visible, required and wrong comes
out. The same rules run in the browser (`web/src/modules/followup/form`), held together by one conformance
file.
"""
