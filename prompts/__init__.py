"""The words said to readers and to models, as text. Data: nothing here is code."""
