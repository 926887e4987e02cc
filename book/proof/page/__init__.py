"""How what was proved reaches a reader: the record, the reasons, notebooks and the site."""
