"""Events: who did what to whom, read from one sentence at a time (issue "the event engine")."""
