"""What the agency sets and watches: parameters, standard reasons, e-mails, the figures of a day."""
