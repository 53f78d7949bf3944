"""The only place that opens resources and starts tasks, in order, and closes them in reverse."""
