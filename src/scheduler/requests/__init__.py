"""What residents ask for that a person has to decide: a visit at home, to come in parts, or that they cannot come at all."""
