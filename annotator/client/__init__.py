"""A client of the server's API: releases as typed gold documents, read lazily, and as files, verified.

```python
from annotator.client import Client

release = Client("https://annotator.example.org", token="ann_…").release("aleppo", "1.0.0")
for document in release.documents("train"):
    print(document.id, len(document.spans))
```

It imports nothing of the server.
"""

from annotator.client.client import Client, ClientError, Refused, Release
from annotator.client.pulling import pull

__all__ = ["Client", "ClientError", "Refused", "Release", "pull"]
