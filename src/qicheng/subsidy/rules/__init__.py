"""Rules of subsidies. Pure: facts and a notice in, a verdict, an order or a step out."""
