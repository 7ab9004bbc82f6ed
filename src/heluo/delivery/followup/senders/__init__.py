"""Port: how a message reaches a patient. One file an implementation."""
