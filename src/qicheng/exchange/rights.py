"""Which capability each kind of import asks for."""

CAPABILITY = {"BASE": "survey.import_base", "SURVEY": "survey.import", "ENTERPRISES": "employers.edit"}
