"""What somebody would pick instead, measured on the same documents and cases (`make peers`)."""
