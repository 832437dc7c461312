"""Chat models: they choose by label and may rewrite; what readers see is printed by the server.

Read `answerer.py` first. Nothing heavy is imported here; only `providers.py` knows LangChain.
"""
