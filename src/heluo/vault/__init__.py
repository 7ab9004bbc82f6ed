"""The vault: identities, persons and links in a database of their own, apart from the lake. Nothing else
reads them."""
