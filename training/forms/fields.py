"""Fields that the forms of training share: links that a phone may follow, hours, many choices as boxes to tick."""
