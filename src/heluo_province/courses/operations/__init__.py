"""Operations; `declared` lists them, `course` plans and writes them."""
