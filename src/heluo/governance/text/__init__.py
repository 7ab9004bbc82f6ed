"""Medical texts become values that name their place in the text: normalised text, sections, mentions,
assertion, one value of a document."""
