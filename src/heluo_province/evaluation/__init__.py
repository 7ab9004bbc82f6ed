"""What the product made of the province, compared with the answers. Never part of a night."""
