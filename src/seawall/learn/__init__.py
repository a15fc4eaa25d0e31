"""Training, calibration and evaluation of the learned reader. Needs the ``train`` dependencies; nothing here runs in production."""
