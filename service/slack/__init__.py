"""The Slack bot: the same answers as over HTTP, in threads, panes, commands and shortcuts.

Read `bot.py` first: what arrives, what is done with it. Nothing here imports slack_bolt but the
modules that need it (`app`, `web`, `socket`, `http`), and those are imported when they are used.
"""
