"""The pages people see: plain HTML and forms, readable without script; each is a view of verbs that live elsewhere."""
