"""Sources that push: what other systems send is appended to a local table, and that table is a source like
any other.

    receiver → `append.Landing.append` (durable) → acknowledgement
    night    → `landing.LandingSource` → parcel

A receiver only turns a message into rows and appends them; `pull` knows nothing but "since the last mark".
One is here: HL7 v2 over MLLP (`mllp`, `hl7_messages`).
"""
