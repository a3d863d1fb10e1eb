"""Published facts as data files, each with its producer, date and source."""
