"""Under which right research reads rows: projects with their members, grants of a project, and what the chain
from protocol to paper is made of. The screens are a room's; here stands what other packages ask."""
