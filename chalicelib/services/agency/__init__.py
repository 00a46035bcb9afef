"""The agency's journeys: parameters, reasons, deadlines, e-mails, journals, figures, retention."""
