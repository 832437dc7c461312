"""What keeps the house: installing, locking, documenting, replaying the Dockerfile."""
