"""From a request to an answer; knows no journey of the programme."""
