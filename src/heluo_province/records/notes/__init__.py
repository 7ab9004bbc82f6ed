"""Chinese notes written from the same facts as the tables: admission record, first course, course, operation,
discharge, death, outpatient record; `every` writes them all.

They name the patient as the hospital wrote the name down (masking must find it), quote measured results, deny
what the person does not have and report the family's illnesses.
"""
