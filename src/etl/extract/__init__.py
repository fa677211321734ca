"""Reading sentences: dates, places, actors, quantities, attribution, and the events they report."""
